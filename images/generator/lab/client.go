package lab

import (
	"bufio"
	"container/list"
	"context"
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

// client makes requests of one server on one thread, by non-blocking sockets and one pool of connections with the rules of
// Go's net/http, which is hey's: the connection that became free last is taken first; a request that finds none dials, and
// takes what comes first, its dial or another's connection, in the order of arrival; a request on a kept connection that ends
// before the answer's first byte is asked again. Redirects are not followed, cookies are not kept.
type client struct {
	target
	// Is told of each request that is over, and may begin it again.
	over func(*request)
	// Is called whenever time may have passed, and tells after how much more it wants to be; never, by 0, unless it is set.
	tick func(now int64) int64

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
		target: to, tick: func(int64) int64 { return 0 }, zero: zero, poller: poller, conns: map[int32]*conn{}, active: list.New(), queue: list.New(),
		rows: newRows(planned), buffer: make([]byte, 1<<16), parser: parser{reader: bufio.NewReader(nil)},
	}, err
}

func (c *client) close() {
	for _, conn := range c.conns {
		c.drop(conn)
	}
	c.flush()
	c.poller.close()
}

// flush closes the sockets of connections that were dropped.
func (c *client) flush() {
	for _, fd := range c.closing {
		unix.Close(fd)
	}
	c.closing = c.closing[:0]
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

// step waits for what happens next, for a hundredth of a second at most, and does what follows of it. It gives up all that is
// under way when `ctx` ends.
func (c *client) step(ctx context.Context) {
	before := c.now()
	events := c.poller.wait()
	woken := c.now()
	if woken-before > asleep {
		c.rested = woken
	}
	busy := woken-c.rested > overdue
	// No request is given a connection of which it is known already that the server has ended it.
	for index := range events {
		if conn := c.conns[events[index].Fd]; conn != nil && conn.open && conn.request == nil {
			c.happened(conn, events[index].Events)
		}
	}
	for index := range events {
		wait := c.tick(c.now())
		if id := events[index].Fd; id == 0 && wait > 0 {
			c.poller.after(wait)
		} else if conn := c.conns[id]; conn != nil {
			c.happened(conn, events[index].Events)
			if !busy {
				c.next()
			}
		}
	}
	now := c.now()
	for first := c.active.Front(); first != nil; first = c.active.Front() {
		r := first.Value.(*request)
		if now-r.start < c.timeout && ctx.Err() == nil {
			break
		}
		c.fail(r, unanswered, now)
	}
	c.next()
	// The next requests go out first, so that the server has them meanwhile.
	c.flush()
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
	c.ids++
	fd, err := connect(c.address)
	if err == nil {
		c.conns[c.ids] = &conn{fd: fd, id: c.ids, dialled: now, wish: r.wants}
		err = c.poller.watch(fd, c.ids)
	}
	if err != nil {
		c.fail(r, dialClass(err), c.now())
	}
}
