package lab

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// target is what all requests of a load have in common.
type target struct {
	address  address
	message  []byte
	body     []byte
	timeout  int64 // nanoseconds
	mostIdle int
	// Is told the body of each answer, which is good until it returns; nobody is if it is nil.
	heard func([]byte)
}

// closedLoad is hey's: workers ask again when they have their answer, each its own share.
type closedLoad struct {
	target
	workers, requests int
	least, most       time.Duration
	// Event loops, each on a thread of its own, with its share of the workers and a pool.
	threads int
}

// arrivalLoad begins a request at each period, whoever waits.
type arrivalLoad struct {
	target
	period      int64 // nanoseconds
	count       int
	connections int
}

func (load closedLoad) play(ctx context.Context) (*recording, error) {
	threads := min(max(load.threads, 1), load.workers)
	zero := time.Now()
	each := load.requests / load.workers
	clients := make([]*client, threads)
	for index := range clients {
		planned := each * share(load.workers, threads, index)
		made, err := newClient(load.target, planned, zero)
		if err != nil {
			return nil, err
		}
		defer made.close()
		if err := made.poller.every(apart); err != nil {
			return nil, err
		}
		clients[index] = made
	}
	before := cpuTime()
	var running sync.WaitGroup
	for index, client := range clients {
		running.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			load.drive(ctx, client, share(load.workers, threads, index), each)
		})
	}
	running.Wait()
	return recorded(zero, before, clients...), nil
}

// share is how many of `total` the one at `index` of `parts` gets: as even as can be.
func share(total, parts, index int) int { return (total + parts - 1 - index) / parts }

func recorded(zero time.Time, before int64, clients ...*client) *recording {
	made := &recording{begin: zero.UnixNano(), cpu: cpuTime() - before}
	for _, client := range clients {
		made.dialling += client.settle()
		made.parts = append(made.parts, client.rows)
		made.connections += client.opened
		made.sent += client.sent
		made.received += client.received
	}
	return made
}

// apart is how long after each other workers begin, in nanoseconds, as hey's on one CPU (52,000 to 58,000 over a link): a server
// that all of them meet at once makes the first of them wait for the last.
const apart = 60_000

// unread is how long answers may lie there while workers begin, in nanoseconds: Go's scheduler looks for them when nobody has
// anything to do, or so long after the last look. So all of hey's workers dial before one of them can use another's connection.
const unread = 10_000_000

func (load closedLoad) drive(ctx context.Context, c *client, workers, each int) {
	asking, silent := workers, 0
	least, most := load.least.Nanoseconds(), load.most.Nanoseconds()
	begin := c.now()
	again := func(r *request) {
		now := c.now()
		spent := now - begin
		wants := r.left > 0 || spent < least
		// When as many requests in a row as there are workers have no answer, nobody is answering any more.
		if !wants || spent >= most || silent >= workers || ctx.Err() != nil {
			asking--
			return
		}
		r.left--
		c.begin(r, now)
	}
	c.over = func(r *request) {
		if r.class == unanswered {
			silent++
		} else {
			silent = 0
		}
		again(r)
	}
	for begun, looked := 0, begin; begun < workers; {
		for ; begun < workers && c.now()-begin >= int64(begun)*apart; begun++ {
			again(&request{left: each})
		}
		c.poller.pause()
		c.rested = c.now()
		if c.rested-looked >= unread {
			looked = c.rested
			c.step()
		}
	}
	for asking > 0 {
		c.step()
		if ctx.Err() != nil {
			c.giveUp()
		}
	}
}

func (load arrivalLoad) play(ctx context.Context) (*recording, error) {
	zero := time.Now()
	c, err := newClient(load.target, load.count, zero)
	if err != nil {
		return nil, err
	}
	defer c.close()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	free := make([]*request, load.connections)
	for index := range free {
		free[index] = &request{}
	}
	c.over = func(r *request) { free = append(free, r) }
	arrived, before := 0, cpuTime()
	// The first is due just before its timer ends for the first time.
	begin := c.now() + load.period
	if err := c.poller.every(load.period); err != nil {
		return nil, err
	}
	c.tick = func(now int64) bool {
		for ; arrived < load.count; arrived++ {
			due := begin + int64(arrived)*load.period
			if due > now {
				break
			}
			if len(free) == 0 {
				lost := c.rows.add()
				lost.start, lost.late, lost.class = now, now-due, dropped
				continue
			}
			r := free[len(free)-1]
			free = free[:len(free)-1]
			c.begin(r, now)
			r.late = now - due
			c.next()
			now = c.now()
		}
		return arrived < load.count
	}
	for arrived < load.count || c.active.Len() > 0 {
		c.step()
		if ctx.Err() != nil {
			c.giveUp()
			break
		}
	}
	made := recorded(zero, before, c)
	made.begin += begin
	made.each(func(r *row) { r.start -= begin })
	return made, nil
}
