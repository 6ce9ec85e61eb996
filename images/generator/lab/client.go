package lab

import (
	"bufio"
	"bytes"
	"container/list"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// request is one that is under way. Its owner hands it in again for the next.
type request struct {
	*row
	conn *conn
	// Its place among those under way, and among those that want a connection; nil where it is not there.
	active, wants *list.Element
	// When its last byte was sent, and whether a byte of the answer has come.
	sent  int64
	begun bool
	// Requests that its worker has left.
	left int
}

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

// client makes requests of one server on one thread, by non-blocking sockets and one pool of connections with the rules of
// Go's net/http, which is hey's: the connection that became free last is taken first; a request that finds none dials, and
// takes what comes first, its dial or another's connection, in the order of arrival; a request on a kept connection that ends
// before the answer's first byte is asked again. Redirects are not followed, cookies are not kept.
type client struct {
	target
	// Is told of each request that is over, and may begin it again.
	over func(*request)
	// Is called whenever time may have passed, and tells whether it wants the timer to go on.
	tick func(now int64) bool

	zero           time.Time
	poller         *poller
	conns          map[int32]*conn
	ids            int32
	idle           []*conn
	active, queue  *list.List // of *request, by start
	ended          []*request
	closing        []int
	rested         int64
	rows           *rowList
	opened         int
	sent, received int
	buffer         []byte
	parser         parser
}

func newClient(to target, planned int, zero time.Time) (*client, error) {
	poller, err := newPoller()
	return &client{
		target: to, zero: zero, poller: poller, conns: map[int32]*conn{}, active: list.New(), queue: list.New(),
		rows: newRows(planned), buffer: make([]byte, 1<<16), parser: parser{reader: bufio.NewReader(nil)},
	}, err
}

func (c *client) close() {
	for _, conn := range c.conns {
		c.closing = append(c.closing, conn.fd)
	}
	for _, fd := range c.closing {
		unix.Close(fd)
	}
	c.poller.close()
}

// settle counts the connections that are there, and of which no word has come yet: nobody needed them any more.
func (c *client) settle() {
	for _, conn := range c.conns {
		if conn.open {
			continue
		}
		if _, err := unix.Getpeername(conn.fd); err == nil {
			c.opened++
		}
	}
}

// now is in nanoseconds since the client's zero.
func (c *client) now() int64 { return int64(time.Since(c.zero)) }

// A wait of `asleep` is one in which there was nothing to do. A generator without one for `overdue` is the bottleneck: then all
// answers are read before the next requests go out, so that one wake of the server is for many. Else each worker goes on at
// once, as hey's do: over a link their requests would bunch up otherwise. In nanoseconds.
const (
	asleep  = 50_000
	overdue = 20_000_000
)

// step waits for what happens next, for a hundredth of a second at most, and does what follows of it.
func (c *client) step() {
	before := c.now()
	events := c.poller.wait()
	if woken := c.now(); woken-before > asleep {
		c.rested = woken
	}
	busy := c.now()-c.rested > overdue
	for index := range events {
		more := c.tick(c.now())
		if id := events[index].Fd; id == 0 && more {
			c.poller.rearm()
		} else if conn := c.conns[id]; conn != nil {
			c.happened(conn, events[index].Events)
			if !busy {
				c.next()
			}
		}
	}
	now := c.now()
	for first := c.active.Front(); first != nil && now-first.Value.(*request).start >= c.timeout; first = c.active.Front() {
		c.fail(first.Value.(*request), unanswered, now)
	}
	c.next()
	// The next requests go out first, so that the server has them meanwhile.
	for _, fd := range c.closing {
		unix.Close(fd)
	}
	c.closing = c.closing[:0]
	// The thread's processor is never given away, so k6's own tasks get their turn here.
	if len(events) == 0 {
		runtime.Gosched()
	}
}

// next tells the load of what is over, one after the other: what it begins then may be over at once.
func (c *client) next() {
	for len(c.ended) > 0 {
		r := c.ended[0]
		c.ended = append(c.ended[:0], c.ended[1:]...)
		c.over(r)
	}
}

// giveUp ends all that is under way.
func (c *client) giveUp() {
	for first := c.active.Front(); first != nil; first = c.active.Front() {
		c.fail(first.Value.(*request), unanswered, c.now())
	}
	c.next()
}

// begin makes a request now.
func (c *client) begin(r *request, now int64) {
	r.row = c.rows.add()
	r.start = now
	r.active = c.active.PushBack(r)
	c.attempt(r, now)
}

func (c *client) attempt(r *request, now int64) {
	if last := len(c.idle) - 1; last >= 0 {
		conn := c.idle[last]
		c.idle = c.idle[:last]
		c.serve(conn, r, now)
		return
	}
	r.wants = c.queue.PushBack(r)
	fd, done, err := connect(c.address)
	if err != nil {
		c.fail(r, dialClass(err), c.now())
		return
	}
	c.ids++
	conn := &conn{fd: fd, id: c.ids, dialled: now, wish: r.wants}
	c.conns[conn.id] = conn
	if done {
		c.connected(conn, c.now())
	}
	// A socket that has taken the whole request need not say that it can take more.
	if c.conns[conn.id] != nil && c.poller.watch(fd, conn.id, !done || conn.written < len(c.message)) != nil {
		c.fail(r, dialFailed, c.now())
	}
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
		c.dialEnded(conn, failed || events&unix.EPOLLOUT != 0, now)
	case conn.request == nil:
		// The server ended an idle connection, or said what nobody asked for.
		if comes {
			c.forget(conn)
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

func (c *client) dialEnded(conn *conn, ended bool, now int64) {
	if !ended {
		return
	}
	err := connectError(conn.fd)
	if err == nil {
		c.connected(conn, now)
		return
	}
	wanting := conn.wanting()
	c.drop(conn)
	if wanting != nil {
		c.fail(wanting, dialClass(err), now)
	}
}

// wanting is the request that a connection is dialled for, as long as it waits for it.
func (conn *conn) wanting() *request {
	if r := conn.wish.Value.(*request); r.wants == conn.wish {
		return r
	}
	return nil
}

func (c *client) connected(conn *conn, now int64) {
	c.opened++
	conn.number, conn.open = uint32(c.opened), true
	if r := conn.wanting(); r != nil {
		r.connecting = max(now-conn.dialled, 1)
		c.serve(conn, r, now)
		return
	}
	c.put(conn, now)
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
		count, err := patient(unix.Write, conn.fd, c.message[conn.written:])
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
		count, err := patient(unix.Read, conn.fd, c.buffer)
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
	switch {
	case r.status != 200:
		r.class = wrongStatus
	case !bytes.Equal(conn.answer.body, c.body):
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
