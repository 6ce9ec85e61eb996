package exposure

import (
	"context"
	"sync"
	"time"
)

// player plays one experiment: first the healthy client alone, then, if the server is well, the ladder beside it, then it alone again.
type player struct {
	*options
	clock
	healthy *healthy
	hostile *hostile
	bounds  *bounds
	rungs   []rung
	samples []sample
}

// Between two looks at what the healthy client got.
const look = 20 * time.Millisecond

func (o *options) play(ctx context.Context) (*record, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	at := clock{time.Now()}
	p := &player{options: o, clock: at, healthy: newHealthy(o, at, fail), bounds: newBounds(o.Limits), rungs: []rung{}}
	p.hostile = newHostile(ctx, o, p.bounds, fail)
	defer p.hostile.stop()
	stop := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { p.watch(stop) })
	p.healthy.begin()

	p.wait(ctx, o.Healthy.BeforeS.duration(), func() bool { return false })
	if p.healthy.well() {
		p.climb(ctx)
		from := p.now()
		p.wait(ctx, min(from+o.Healthy.AfterS.duration(), p.healthy.last), func() bool { return p.healthy.recovered(from) })
	}

	if ctx.Err() == nil {
		p.healthy.finish()
	} else {
		// Nobody wants to know any more what comes of the requests under way.
		close(p.healthy.stop)
	}
	close(stop)
	watching.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return p.record(), nil
}

// wait ends at that time, or when something is so.
func (p *player) wait(ctx context.Context, until time.Duration, so func() bool) {
	for now := p.now(); now < until && !so(); now = p.now() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(look, until-now)):
		}
	}
}

// climb keeps each rung for its time, and stops at the first that denies others the server, or at a limit.
func (p *player) climb(ctx context.Context) {
	defer p.hostile.stop()
	defer p.bounds.begin()()
	first := p.now()
	begin := first
	for _, count := range p.Experiment.Connections {
		p.hostile.want(count)
		end, on := p.hold(ctx, first, begin)
		p.rungs = append(p.rungs, rung{count, rounded(begin), rounded(end)})
		if !on {
			return
		}
		begin = end
	}
}

// hold waits for the end of a rung, and then for a moment in which no request is under way, or all that were due have had their
// time: what the next rung does to them would count against this one. It gives that end, and whether the ladder goes on.
func (p *player) hold(ctx context.Context, first, begin time.Duration) (time.Duration, bool) {
	end, late := begin+p.Experiment.RungS.duration(), p.Healthy.LateS.duration()
	// Windows that were over before were judged then, with all their requests.
	recent := p.Verdicts.DeniedForS.duration() + late + time.Second
	ticks := time.NewTicker(look)
	defer ticks.Stop()
	for {
		now := p.now()
		// Asked before, so that what `denied` sees is decided.
		known := now >= end && p.healthy.decided(begin, now) || now > end+late
		if p.healthy.denied(max(first, now-recent), now) || p.bounds.stopped() != "" {
			return now, false
		}
		if known {
			return now, true
		}
		select {
		case <-ticks.C:
		case <-p.bounds.over:
		case <-ctx.Done():
			return now, false
		}
	}
}
