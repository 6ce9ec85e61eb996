package lab

import (
	"bytes"
	"container/list"
	"errors"
	"slices"

	"golang.org/x/sys/unix"
)

// conn is one connection: dialled for a request, serving one, or idle.
type conn struct {
	fd      int
	id      int32
	open    bool
	reused  bool
	number  uint32
	dialled int64
	// While it is dialled: that request's wish, as long as it is not fulfilled.
	wish    *list.Element
	request *request
	written int
	answer  answer
}

// settle counts the connections that are there, and of which no word has come yet: nobody needed them any more.
// It gives the dials that go on, such as those that a full listen queue has dropped.
func (c *client) settle() (dialling int) {
	for _, conn := range c.conns {
		if _, err := unix.Getpeername(conn.fd); !conn.open && err == nil {
			c.opened++
		} else if !conn.open {
			dialling++
		}
	}
	return dialling
}

// drop closes a connection. What else this wait had to say of it finds it gone.
func (c *client) drop(conn *conn) {
	c.closing = append(c.closing, conn.fd)
	delete(c.conns, conn.id)
}

func (c *client) happened(conn *conn, events uint32) {
	now := c.now()
	failed := events&(unix.EPOLLERR|unix.EPOLLHUP) != 0
	ends := failed || events&unix.EPOLLRDHUP != 0
	comes := ends || events&unix.EPOLLIN != 0
	switch {
	case !conn.open:
		if failed || events&unix.EPOLLOUT != 0 {
			c.dialEnded(conn, now)
			if conn.open && c.conns[conn.id] == conn { // What came with its end is not told again.
				c.happened(conn, events)
			}
		}
	case conn.request == nil:
		// The server ended an idle connection, or said what nobody asked for.
		if comes {
			index := slices.Index(c.idle, conn)
			c.idle = slices.Delete(c.idle, index, index+1)
			c.drop(conn)
		}
	default:
		if conn.written < len(c.message) {
			c.write(conn, now)
		}
		if comes && conn.request != nil {
			c.read(conn, ends, now)
		}
	}
}

func (c *client) dialEnded(conn *conn, now int64) {
	err, r := connectError(conn.fd), conn.wish.Value.(*request)
	isWanted := r.wants == conn.wish
	if err == nil || errors.Is(err, unix.ECONNRESET) { // The latter was taken, and ended before it was looked at.
		c.opened++
	}
	if err != nil {
		c.drop(conn)
		if isWanted {
			c.fail(r, dialClass(err), now)
		}
		return
	}
	conn.number, conn.open = uint32(c.opened), true
	if !isWanted {
		c.put(conn, now)
		return
	}
	r.connecting = max(now-conn.dialled, 1)
	c.serve(conn, r, now)
}

// put gives a free connection to the request that has waited longest, or keeps it. To net/http it is a reused one from now on.
func (c *client) put(conn *conn, now int64) {
	conn.request, conn.reused = nil, true
	if first := c.queue.Front(); first != nil {
		c.serve(conn, first.Value.(*request), now)
	} else if len(c.idle) >= c.mostIdle {
		c.drop(conn)
	} else {
		c.idle = append(c.idle, conn)
	}
}

func (c *client) serve(conn *conn, r *request, now int64) {
	c.unwant(r)
	conn.request, conn.written = r, 0
	conn.answer.restart()
	r.conn, r.connection, r.begun = conn, conn.number, false
	r.blocked = now - r.start
	c.write(conn, now)
}

func (c *client) unwant(r *request) {
	if r.wants != nil {
		c.queue.Remove(r.wants)
		r.wants = nil
	}
}

func (c *client) write(conn *conn, now int64) {
	for conn.written < len(c.message) {
		count, err := atOnce(unix.Write(conn.fd, c.message[conn.written:]))
		if err != nil {
			c.lost(conn, err, now)
			return
		}
		if count < 0 {
			return
		}
		conn.written += count
		c.sent += count
	}
	conn.request.sent = c.now()
}

// read takes all that is there. A read that does not fill the buffer has emptied the socket, unless its end follows.
func (c *client) read(conn *conn, ends bool, now int64) {
	for r := conn.request; ; {
		count, err := atOnce(unix.Read(conn.fd, c.buffer))
		if err != nil || count == 0 && !r.begun {
			c.lost(conn, err, now)
			return
		}
		if count < 0 {
			return
		}
		if !r.begun {
			r.begun, r.waiting = true, max(now-r.sent, 0)
		}
		c.received += count
		whole, err := c.parser.add(&conn.answer, c.buffer[:count], count == 0)
		if err != nil {
			c.fail(r, broken, now)
			return
		}
		if whole {
			conn.answer.keep = conn.answer.keep && !ends
			c.answered(conn, now)
			return
		}
		if count < len(c.buffer) && !ends {
			return
		}
	}
}

// lost takes the end of a connection before its answer's.
func (c *client) lost(conn *conn, err error, now int64) {
	r := conn.request
	if conn.reused && !r.begun {
		c.drop(conn)
		conn.request, r.conn = nil, nil
		r.retries++
		r.connecting = 0
		c.attempt(r, now)
		return
	}
	c.fail(r, lostClass(err), now)
}

func (c *client) answered(conn *conn, now int64) {
	r := conn.request
	r.status = uint16(conn.answer.status)
	if r.status != 200 {
		r.class = wrongStatus
	} else if !bytes.Equal(conn.answer.body, c.body) {
		r.class = wrongBody
	}
	if c.heard != nil {
		c.heard(conn.answer.body)
	}
	c.finish(r, now)
	if conn.answer.keep {
		c.put(conn, now)
	} else {
		c.drop(conn)
	}
}

func (c *client) fail(r *request, class class, now int64) {
	r.class = class
	// As with net/http, its dial goes on without it.
	c.unwant(r)
	if r.conn != nil {
		c.drop(r.conn)
		r.conn.request = nil
	}
	c.finish(r, now)
}

func (c *client) finish(r *request, now int64) {
	r.latency = now - r.start
	r.conn = nil
	c.active.Remove(r.active)
	c.ended = append(c.ended, r)
}
