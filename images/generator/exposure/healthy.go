package exposure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// clock counts from the begin of the play.
type clock struct{ zero time.Time }

func (c clock) now() time.Duration { return time.Since(c.zero) }

// request is one of the healthy client.
type request struct {
	due, start, end time.Duration
	// On a kept connection, and one that had an answer before.
	kept, reused bool
	why          kind
	// Empty while it is under way.
	class  class
	status int
}

// healthy is the client that behaves: requests are due at constant rates, whether or not the ones before have their answer.
type healthy struct {
	*options
	clock
	// When all of it is over, whoever still waits.
	last time.Duration
	// Ends the play.
	fail context.CancelCauseFunc
	body body
	// What it says on a connection for one request, and on a kept one.
	single, again []byte

	stop    chan struct{}
	running sync.WaitGroup

	mu sync.Mutex
	// In the order in which they were due, and when the next one is.
	requests []*request
	next     time.Duration
	// How many of them were right and in time.
	right int
}

func newHealthy(o *options, at clock, fail context.CancelCauseFunc) *healthy {
	head := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: droplet-lab\r\n", o.path, o.host)
	h := &healthy{
		options: o, clock: at, fail: fail, body: body{o.Body, o.BodyBytes}, stop: make(chan struct{}),
		single: []byte(head + "Connection: close\r\n\r\n"), again: []byte(head + "\r\n"),
	}
	h.last = h.Healthy.BeforeS.duration() + h.Limits.Seconds.duration() + h.Healthy.AfterS.duration()
	h.next = h.last
	return h
}

func (h *healthy) begin() { h.running.Go(func() { h.drive(h.beats()) }) }

// finish lets the requests under way come to their end.
func (h *healthy) finish() {
	close(h.stop)
	h.running.Wait()
}

// beat is one stream of requests. They are due at a constant rate, and none is left out.
type beat struct {
	// In nanoseconds.
	first, every float64
	count        int
	// Those of a kept connection wait here for their turn; nil: each has a connection of its own.
	queue chan *request
}

func (b *beat) due() time.Duration { return time.Duration(b.first + float64(b.count)*b.every) }

func (h *healthy) beats() []*beat {
	var made []*beat
	if rate := h.Healthy.NewPerS; rate > 0 {
		made = append(made, &beat{every: 1e9 / rate})
	}
	for index := range h.Healthy.KeepAlive {
		every := 1e9 / h.Healthy.KeepAlivePerS
		// Room for all that can be due, so that the clock never waits for a connection.
		queue := make(chan *request, int(float64(h.last)/every)+2)
		// The connections take turns.
		made = append(made, &beat{first: every * (float64(index) + 0.5) / float64(h.Healthy.KeepAlive), every: every, queue: queue})
		h.running.Go(func() { h.keep(queue) })
	}
	return made
}

// drive begins each request when it is due.
func (h *healthy) drive(beats []*beat) {
	defer func() {
		for _, one := range beats {
			if one.queue != nil {
				close(one.queue)
			}
		}
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for len(beats) > 0 {
		next := slices.MinFunc(beats, func(a, b *beat) int { return cmp.Compare(a.due(), b.due()) })
		r := &request{due: next.due(), kept: next.queue != nil, why: steady}
		next.count++
		h.mu.Lock()
		h.next = r.due
		h.mu.Unlock()
		timer.Reset(r.due - h.now())
		select {
		case <-h.stop:
			return
		case <-timer.C:
		}
		h.mu.Lock()
		h.requests = append(h.requests, r)
		h.mu.Unlock()
		if next.queue != nil {
			next.queue <- r
			continue
		}
		h.running.Go(func() {
			if on := h.ask(nil, r, h.single); on != nil {
				on.close()
			}
		})
	}
}

// keep makes the requests of one kept connection, one after the other.
func (h *healthy) keep(queue <-chan *request) {
	var on *wire
	for r := range queue {
		on = h.ask(on, r, h.again)
	}
	if on != nil {
		on.close()
	}
}

// until is so long from now, but not after the end of the play.
func (h *healthy) until(limit seconds) time.Time {
	return h.zero.Add(min(h.now()+limit.duration(), h.last))
}

// ask makes one request, on a connection if there is one. It gives the connection if that can serve another.
func (h *healthy) ask(on *wire, r *request, message []byte) *wire {
	// Who has waited for the turn as long as for an answer gives up. Else the requests of a long outage would all come after it,
	// and be late for longer than the server was away.
	if patience := r.due + h.Healthy.AnswerLimitS.duration(); r.kept && h.now() > patience {
		r.start = patience
		h.over(r, patience, readTimeout, 0)
		return on
	}
	r.start = h.now()
	if on != nil && on.stale() {
		on.close()
		on = nil
	}
	if r.reused = on != nil; !r.reused {
		opened, err := h.dial()
		if err != nil {
			h.over(r, h.now(), dialClass(err), 0)
			return nil
		}
		on = opened
	}
	status, came, keeps := on.talk(message, h.body, h.until(h.Healthy.AnswerLimitS))
	h.over(r, h.now(), came, status)
	if !keeps {
		on.close()
		return nil
	}
	return on
}

// dial opens a connection. That the generator has none left ends the play.
func (h *healthy) dial() (*wire, error) {
	dialer := net.Dialer{Deadline: h.until(h.Healthy.ConnectLimitS), KeepAlive: -1}
	conn, err := dialer.Dial("tcp", h.address)
	if err != nil {
		if ownFault(err) {
			h.fail(fmt.Errorf("exposure: the generator cannot open another connection: %w", err))
		}
		return nil, err
	}
	return newWire(conn, h.body.size), nil
}

func dialClass(err error) class {
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, os.ErrDeadlineExceeded):
		return connectTimeout
	case errors.Is(err, unix.ECONNRESET):
		return reset
	}
	return refused
}

func (h *healthy) over(r *request, end time.Duration, came class, status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if came == right && end-r.due > h.Healthy.LateS.duration() {
		came = late
	}
	if came == right {
		h.right++
	}
	r.end, r.class, r.status = end, came, status
}
