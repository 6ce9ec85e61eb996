package exposure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// hostile keeps up a count of connections, each with the program of the experiment.
type hostile struct {
	dialer  net.Dialer
	address string
	program program
	// At least so long between two that are opened.
	every  time.Duration
	bounds *bounds
	// Ends the play.
	fail    context.CancelCauseFunc
	ctx     context.Context
	end     context.CancelFunc
	running sync.WaitGroup
	// Has something in it when the count may have changed.
	changed chan struct{}

	mu sync.Mutex
	// How many there should be, how many there are or are being opened, and those that are there.
	wanted, count int
	live          map[*connection]struct{}
	// Counts so far.
	refused, closedByServer, finished int
}

func newHostile(ctx context.Context, o *options, bounds *bounds, fail context.CancelCauseFunc) *hostile {
	h := &hostile{
		dialer: net.Dialer{KeepAlive: -1}, address: o.address, program: o.program, bounds: bounds, fail: fail,
		every: time.Duration(float64(time.Second) / o.Experiment.OpenPerS), changed: make(chan struct{}, 1), live: map[*connection]struct{}{},
	}
	if size := o.Experiment.ReceiveBuffer; size > 0 {
		// Set before it connects, since the first SYN already says how much the client takes.
		h.dialer.Control = func(_, _ string, raw syscall.RawConn) error {
			var failed error
			err := raw.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, size) })
			return cmp.Or(err, failed)
		}
	}
	h.ctx, h.end = context.WithCancel(ctx)
	h.running.Go(h.keep)
	return h
}

func (h *hostile) want(count int) {
	h.mu.Lock()
	h.wanted = count
	h.mu.Unlock()
	h.wake()
}

func (h *hostile) wake() {
	select {
	case h.changed <- struct{}{}:
	default:
	}
}

func (h *hostile) lacks() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count < h.wanted
}

// A timer may be late. So much is caught up.
const catchUp = 10 * time.Millisecond

// keep opens connections while there are fewer than wanted.
func (h *hostile) keep() {
	var next time.Time
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		wait := h.changed
		if h.lacks() {
			wait = nil
			timer.Reset(time.Until(next))
		} else {
			timer.Stop()
		}
		select {
		case <-h.ctx.Done():
			return
		case <-wait:
			continue
		case <-timer.C:
		}
		if !h.bounds.mayOpen() {
			return
		}
		if earliest := time.Now().Add(-catchUp); next.Before(earliest) {
			next = earliest
		}
		next = next.Add(h.every)
		h.mu.Lock()
		h.count++
		h.mu.Unlock()
		h.running.Go(h.one)
	}
}

// one is the life of a connection.
func (h *hostile) one() {
	conn, err := h.dialer.DialContext(h.ctx, "tcp", h.address)
	if err != nil {
		if ownFault(err) {
			h.fail(fmt.Errorf("exposure: the generator cannot open another connection: %w", err))
		}
		h.notOpened(errors.Is(err, unix.ECONNREFUSED))
		return
	}
	c := newConnection(conn, h.bounds, h.ctx.Done())
	if h.enter(c) {
		h.program.run(c)
	}
	_ = c.conn.Close()
	h.leave(c)
}

func (h *hostile) notOpened(refused bool) {
	h.bounds.closed(refused)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count--
	if refused {
		h.refused++
	}
	h.wake()
}

// enter is false when the client is over already.
func (h *hostile) enter(c *connection) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx.Err() != nil {
		c.cut = true
		return false
	}
	h.live[c] = struct{}{}
	return true
}

func (h *hostile) leave(c *connection) {
	h.bounds.closed(false)
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.live, c)
	h.count--
	switch {
	case c.cut:
	case c.ended:
		h.closedByServer++
	default:
		h.finished++
	}
	h.wake()
}

// stop closes all connections. One goroutine does, so that the healthy client need not wait for thousands.
func (h *hostile) stop() {
	h.end()
	h.mu.Lock()
	h.wanted = 0
	live := slices.Collect(maps.Keys(h.live))
	h.mu.Unlock()
	for _, c := range live {
		_ = c.conn.Close()
	}
	h.running.Wait()
}

// sample asks the kernel for the state of each connection, and says what was counted.
func (h *hostile) sample(at time.Duration) sample {
	h.mu.Lock()
	made := sample{AtS: rounded(at), Wanted: h.wanted, Refused: h.refused, ClosedByServer: h.closedByServer, Finished: h.finished}
	live := slices.Collect(maps.Keys(h.live))
	h.mu.Unlock()
	for _, c := range live {
		if c.established() {
			made.Established++
		}
	}
	made.Sent, made.Received = h.bounds.bytes()
	return made
}

// ownFault is whether this machine lacks something for a dial, which says nothing of the server.
func ownFault(err error) bool {
	lack := []error{unix.EMFILE, unix.ENFILE, unix.EADDRNOTAVAIL, unix.ENOBUFS, unix.ENOMEM}
	return slices.ContainsFunc(lack, func(one error) bool { return errors.Is(err, one) })
}
