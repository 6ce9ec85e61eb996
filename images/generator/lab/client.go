package lab

import (
	"bytes"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// request is one that is under way. Its owner keeps it, and hands it in again for the next.
type request struct {
	*row
	conn *conn
	// Whether it wants a connection: its own dial, or another that becomes free.
	wants bool
	// Times that it came to want one. A dial is its own only as long as this has not changed.
	attempts int
	sent     int64
	begun    bool
	// Neighbours among those under way, by start, and among those that want a connection.
	active, queued links
	// For the load.
	worker int
	left   int
}

// conn is one connection. While it is dialled, request is whose dial it is; then, whom it serves; none while it is idle.
type conn struct {
	fd      int
	slot    int32
	number  uint32
	open    bool
	reused  bool
	written int
	began   int64
	request *request
	attempt int
	answer  response
}

// client makes requests of one server on one thread, by non-blocking sockets and one pool of connections with the rules of
// Go's net/http, which is hey's: the connection that became free last is taken first; a request that finds none dials, and
// takes what comes first, its dial or another's connection, in the order of arrival; a request on a kept connection that ends
// before the answer's first byte is asked again. Redirects are not followed, cookies are not kept.
type client struct {
	to      address
	message []byte
	want    []byte
	timeout int64
	// Most connections that are kept idle.
	mostIdle int
	// Is told of each request that is over, and may hand it in again.
	over func(*request, int64)
	// Is called whenever time may have passed.
	tick func(int64)

	zero     time.Time
	poller   *poller
	conns    []*conn // by slot, from 1
	free     []*conn
	dropped  []*conn
	ended    []*request
	idle     []*conn
	active   list
	queue    list
	rows     *rows
	opened   int
	received int
	sent     int
	buffer   []byte
	body     []byte // of the last answer
}

func newClient(to target, planned int, zero time.Time) (*client, error) {
	poller, err := newPoller()
	if err != nil {
		return nil, err
	}
	return &client{
		to: to.address, message: to.message, want: []byte(to.body), timeout: to.timeout.Nanoseconds(), mostIdle: to.idle,
		zero: zero, tick: func(int64) {}, poller: poller, conns: []*conn{nil}, rows: newRows(planned), buffer: make([]byte, 1<<16),
		active: list{at: func(r *request) *links { return &r.active }},
		queue:  list{at: func(r *request) *links { return &r.queued }},
	}, nil
}

func (c *client) close() {
	for _, conn := range c.conns[1:] {
		if conn.fd >= 0 {
			c.drop(conn)
		}
	}
	c.poller.close()
}

func (c *client) now() int64 { return int64(time.Since(c.zero)) }

// step waits for what happens next, for a hundredth of a second at most, and does what follows of it.
func (c *client) step() {
	events := c.poller.wait(longestWait)
	for index := range events {
		c.tick(c.now())
		slot := events[index].Fd
		if slot == 0 {
			c.poller.rearm()
			continue
		}
		c.happened(c.conns[slot], events[index].Events)
		c.next()
	}
	// Only now: other events of this wait may have named a connection that was dropped meanwhile.
	c.free, c.dropped = append(c.free, c.dropped...), c.dropped[:0]
	c.expire(c.now())
	c.next()
	// Nothing else runs on this processor meanwhile: k6's own tasks get their turn here.
	if len(events) == 0 {
		runtime.Gosched()
	}
}

// next tells the load of what is over, one after the other: what it begins then may be over at once.
func (c *client) next() {
	for len(c.ended) > 0 {
		r := c.ended[0]
		c.ended = append(c.ended[:0], c.ended[1:]...)
		c.over(r, c.now())
	}
}

func (c *client) expire(now int64) {
	for first := c.active.first; first != nil && now-first.start >= c.timeout; first = c.active.first {
		c.fail(first, unanswered, now)
	}
}

// giveUp ends all that is under way.
func (c *client) giveUp() {
	now := c.now()
	for first := c.active.first; first != nil; first = c.active.first {
		c.fail(first, unanswered, now)
	}
}

// begin makes a request now.
func (c *client) begin(r *request, now int64) {
	r.row = c.rows.add()
	r.start = now
	c.active.push(r)
	c.attempt(r, now)
}

func (c *client) attempt(r *request, now int64) {
	if last := len(c.idle) - 1; last >= 0 {
		conn := c.idle[last]
		c.idle = c.idle[:last]
		c.serve(conn, r, now)
		return
	}
	r.wants, r.attempts = true, r.attempts+1
	c.queue.push(r)
	fd, done, err := connect(c.to)
	if err != nil {
		c.fail(r, dialClass(err), c.now())
		return
	}
	conn := c.newConn(fd, r, now)
	if done {
		c.dialled(conn, c.now())
	}
	// A socket that has taken the request already need not say that it can.
	if conn.fd < 0 {
		return
	}
	if err := c.poller.watch(fd, conn.slot, done && conn.written == len(c.message)); err != nil {
		c.fail(r, dial, c.now())
	}
}

func (c *client) newConn(fd int, r *request, now int64) *conn {
	var made *conn
	if last := len(c.free) - 1; last >= 0 {
		made, c.free = c.free[last], c.free[:last]
	} else {
		made = &conn{slot: int32(len(c.conns))}
		c.conns = append(c.conns, made)
	}
	made.fd, made.request, made.attempt, made.began = fd, r, r.attempts, now
	made.open, made.reused, made.number = false, false, 0
	made.answer.reset()
	return made
}

// drop closes a connection and keeps its memory.
func (c *client) drop(conn *conn) {
	closeSocket(conn.fd)
	conn.fd, conn.request = -1, nil
	c.dropped = append(c.dropped, conn)
}

func (c *client) happened(conn *conn, events uint32) {
	if conn.fd < 0 {
		return
	}
	now := c.now()
	if !conn.open {
		if events&(unix.EPOLLOUT|unix.EPOLLERR|unix.EPOLLHUP) == 0 {
			return
		}
		if err := connectError(conn.fd); err != nil {
			c.dialFailed(conn, err, now)
			return
		}
		c.dialled(conn, now)
		return
	}
	if conn.request == nil {
		// The server ended an idle connection, or said what nobody asked for.
		if events&(unix.EPOLLIN|unix.EPOLLRDHUP|unix.EPOLLERR|unix.EPOLLHUP) != 0 {
			c.forget(conn)
		}
		return
	}
	if conn.written < len(c.message) && events&unix.EPOLLOUT != 0 {
		c.write(conn, now)
	}
	if conn.fd >= 0 && conn.request != nil && events&(unix.EPOLLIN|unix.EPOLLRDHUP|unix.EPOLLERR|unix.EPOLLHUP) != 0 {
		c.read(conn, events&(unix.EPOLLRDHUP|unix.EPOLLERR|unix.EPOLLHUP) != 0, now)
	}
}

// forget closes an idle connection.
func (c *client) forget(conn *conn) {
	for index, one := range c.idle {
		if one == conn {
			c.idle = append(c.idle[:index], c.idle[index+1:]...)
			break
		}
	}
	c.drop(conn)
}

func (c *client) dialled(conn *conn, now int64) {
	c.opened++
	conn.number, conn.open = uint32(c.opened), true
	if conn.wanted() {
		owner := conn.request
		c.queue.remove(owner)
		owner.wants = false
		owner.connecting = max(now-conn.began, 1)
		c.serve(conn, owner, now)
		return
	}
	c.put(conn, now)
}

// wanted tells whether the request whose dial it is still waits for it.
func (conn *conn) wanted() bool { return conn.request.wants && conn.request.attempts == conn.attempt }

func (c *client) dialFailed(conn *conn, err error, now int64) {
	owner, wanted := conn.request, conn.wanted()
	c.drop(conn)
	if wanted {
		c.fail(owner, dialClass(err), now)
	}
}

// put gives a free connection to the request that has waited longest, or keeps it. To net/http it is a reused one from now on.
func (c *client) put(conn *conn, now int64) {
	conn.request, conn.reused = nil, true
	if first := c.queue.first; first != nil {
		c.queue.remove(first)
		first.wants = false
		c.serve(conn, first, now)
		return
	}
	if len(c.idle) >= c.mostIdle {
		c.drop(conn)
		return
	}
	c.idle = append(c.idle, conn)
}

func (c *client) serve(conn *conn, r *request, now int64) {
	conn.request, conn.written = r, 0
	conn.answer.reset()
	r.conn, r.connection, r.begun = conn, conn.number, false
	r.blocked = now - r.start
	c.write(conn, now)
}

func (c *client) write(conn *conn, now int64) {
	for conn.written < len(c.message) {
		count, err := send(conn.fd, c.message[conn.written:])
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
	for {
		count, err := receive(conn.fd, c.buffer)
		if err != nil {
			c.lost(conn, err, now)
			return
		}
		if count < 0 {
			return
		}
		if count > 0 && !conn.request.begun {
			conn.request.begun = true
			conn.request.waiting = max(now-conn.request.sent, 0)
		}
		c.received += count
		if count == 0 {
			if !conn.request.begun {
				c.lost(conn, nil, now)
				return
			}
			err = conn.answer.end()
		} else {
			err = conn.answer.feed(c.buffer[:count])
		}
		if err != nil {
			c.fail(conn.request, broken, now)
			return
		}
		if conn.answer.framing == complete {
			c.answered(conn, ends, now)
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
		r.conn = nil
		r.retries++
		r.connecting = 0
		c.attempt(r, now)
		return
	}
	c.fail(r, pairClass(err), now)
}

// answered takes a whole answer; `ends` where the connection's end has come with it.
func (c *client) answered(conn *conn, ends bool, now int64) {
	r := conn.request
	r.status = conn.answer.status
	body, err := conn.answer.decoded()
	c.body = append(c.body[:0], body...)
	switch {
	case err != nil:
		r.class = c.rows.class(broken)
	case r.status != 200:
		r.class = c.rows.class("status-" + strconv.Itoa(int(r.status)))
	case !bytes.Equal(body, c.want):
		r.class = c.rows.class(wrongBody)
	}
	c.finish(r, now)
	if conn.answer.kept() && !ends {
		c.put(conn, now)
	} else {
		c.drop(conn)
	}
	c.ended = append(c.ended, r)
}

func (c *client) fail(r *request, class string, now int64) {
	r.class = c.rows.class(class)
	if r.wants {
		c.queue.remove(r)
		r.wants = false
	}
	// As with net/http, its dial goes on without it.
	if r.conn != nil {
		c.drop(r.conn)
	}
	c.body = c.body[:0]
	c.finish(r, now)
	c.ended = append(c.ended, r)
}

func (c *client) finish(r *request, now int64) {
	r.latency = now - r.start
	r.conn = nil
	c.active.remove(r)
}
