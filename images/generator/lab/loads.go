package lab

import (
	"context"
	"math/bits"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
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

// ClosedLoad is hey's: workers ask again when they have their answer, each its own share.
type ClosedLoad struct {
	Workers  int     `js:"workers"`
	Requests int     `js:"requests"`
	LeastMs  float64 `js:"leastMs"`
	MostMs   float64 `js:"mostMs"`
	// Event loops, each on a thread of its own, with its share of the workers and a pool.
	Threads int `js:"threads"`
}

// ArrivalLoad begins a request in each period, whoever waits, at a moment of it that the golden ratio sets: so requests are 0.62 or
// 1.62 periods apart, and meet all moments of whatever the kernel does at a period of its own. Its timer, say, ticks each 4 ms: of
// requests that came each 2 ms, it would hit every other one or none.
type ArrivalLoad struct {
	PeriodNs    int64 `js:"periodNs"`
	Count       int   `js:"count"`
	Connections int   `js:"connections"`
}

// setUp is how long after everything is there the first period begins.
const setUp = 10 * time.Millisecond

// golden is the golden ratio's part after the point, in parts of 2^64.
const golden = 0x9E3779B97F4A7C15

// due is when an arrival is, in nanoseconds from the load's beginning.
func due(index int, period int64) int64 {
	moment, _ := bits.Mul64(uint64(index)*golden, uint64(period))
	return int64(index)*period + int64(moment)
}

func (load ClosedLoad) play(ctx context.Context, to target) (*recording, error) {
	threads := min(max(load.Threads, 1), load.Workers)
	zero := time.Now()
	each := load.Requests / load.Workers
	clients := make([]*client, threads)
	for index := range clients {
		made, err := newClient(to, each*share(load.Workers, threads, index), zero)
		if err != nil {
			return nil, err
		}
		defer made.close()
		clients[index] = made
	}
	before := cpuTime(unix.RUSAGE_SELF)
	var running sync.WaitGroup
	for index, client := range clients {
		running.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			load.drive(ctx, client, share(load.Workers, threads, index), each)
		})
	}
	running.Wait()
	return recorded(zero, cpuTime(unix.RUSAGE_SELF)-before, clients...), nil
}

// share is how many of `total` the one at `index` of `parts` gets: as even as can be.
func share(total, parts, index int) int { return (total + parts - 1 - index) / parts }

func recorded(zero time.Time, cpu int64, clients ...*client) *recording {
	made := &recording{begin: zero.UnixNano(), cpu: cpu}
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

func (load ClosedLoad) drive(ctx context.Context, c *client, workers, each int) {
	asking, silent := workers, 0
	begin, least, most := c.now(), nanoseconds(load.LeastMs), nanoseconds(load.MostMs)
	again := func(r *request) {
		now := c.now()
		spent := now - begin
		// When as many requests in a row as there are workers have no answer, nobody is answering any more.
		if r.left <= 0 && spent >= least || spent >= most || silent >= workers || ctx.Err() != nil {
			asking--
			return
		}
		r.left--
		c.begin(r, now)
	}
	c.over = func(r *request) {
		silent++
		if r.class != unanswered {
			silent = 0
		}
		again(r)
	}
	for begun, looked := 0, begin; begun < workers; {
		for ; begun < workers && c.now()-begin >= int64(begun)*apart; begun++ {
			again(&request{left: each})
		}
		c.poller.pause(int64(begun)*apart - (c.now() - begin))
		c.rested = c.now()
		if c.rested-looked >= unread {
			looked = c.rested
			c.step(ctx)
		}
	}
	for asking > 0 {
		c.step(ctx)
	}
}

// play plays it, and the same beside it at a companion, if there is one, on a thread of its own. Each of that one's requests comes
// 0.31 periods after one of the server's: in the middle of a shorter gap, so that they meet as seldom as can be.
func (load ArrivalLoad) play(ctx context.Context, to target, companion *target) (*recording, error) {
	own, err := newClient(to, load.Count, time.Time{})
	if err != nil {
		return nil, err
	}
	defer own.close()
	if companion == nil {
		return load.drive(ctx, own, time.Now().Add(setUp), unix.RUSAGE_SELF), nil
	}
	other, err := newClient(*companion, load.Count, time.Time{})
	if err != nil {
		return nil, err
	}
	defer other.close()
	begin, after := time.Now().Add(setUp), time.Duration(due(1, load.PeriodNs)-load.PeriodNs)/2
	var beside *recording
	var playing sync.WaitGroup
	playing.Go(func() { beside = load.drive(ctx, other, begin.Add(after), unix.RUSAGE_THREAD) })
	made := load.drive(ctx, own, begin, unix.RUSAGE_THREAD)
	playing.Wait()
	made.companion = beside
	return made, nil
}

// drive plays it by a client. The CPU time that it records is that of `whose`, for getrusage.
func (load ArrivalLoad) drive(ctx context.Context, c *client, begin time.Time, whose int) *recording {
	c.zero = begin
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	free := make([]*request, load.Connections)
	for index := range free {
		free[index] = &request{}
	}
	c.over = func(r *request) { free = append(free, r) }
	arrived, before := 0, cpuTime(whose)
	c.tick = func(now int64) int64 {
		for ; arrived < load.Count; arrived++ {
			late := now - due(arrived, load.PeriodNs)
			if late < 0 {
				return -late
			}
			if len(free) == 0 {
				lost := c.rows.add()
				lost.start, lost.late, lost.class = now, late, dropped
				continue
			}
			r := free[len(free)-1]
			free = free[:len(free)-1]
			c.begin(r, now)
			r.late = late
			c.next()
			now = c.now()
		}
		return 0
	}
	c.poller.after(-c.now())
	for arrived < load.Count && ctx.Err() == nil || c.active.Len() > 0 {
		c.step(ctx)
	}
	return recorded(begin, cpuTime(whose)-before, c)
}
