package exposure

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"time"
)

// restartOptions are the healthy client alone, on a server that somebody else restarts; the keys are those that
// scripts/run/restarts writes.
type restartOptions struct {
	URL string `json:"url"`
	// What the client asks for, if not the URL's path.
	Path      string         `json:"path"`
	Body      string         `json:"body"`
	BodyBytes int            `json:"body_bytes"`
	File      string         `json:"file"`
	Healthy   healthyOptions `json:"healthy"`
	// Requests that are sent at once right before each restart.
	Waiting int `json:"waiting"`
	// Connections that are opened right before each restart, and on which a request is sent so long after.
	Idle  int     `json:"idle"`
	IdleS seconds `json:"idle_s"`
	// It ends after so long, whatever it is told.
	Seconds seconds `json:"seconds"`

	// The same for the healthy client.
	client options
}

// kind is why a request of such a play was made.
type kind string

const (
	steady  kind = "steady"
	waiting kind = "waiting"
	idle    kind = "idle"
)

// command is what the orchestrator writes beside the record: which restart it is about to make, and that it has made all.
type command struct {
	Arm int  `json:"arm"`
	End bool `json:"end"`
}

// progress is what it reads there: right answers so far, and the last restart for which all is in place.
type progress struct {
	OK    int `json:"ok"`
	Armed int `json:"armed"`
}

func readRestart(text []byte) (*restartOptions, error) {
	o := &restartOptions{}
	return o, checked(text, o, o.check, func() error {
		at, err := newTarget(o.URL, o.Path)
		o.client = options{Body: o.Body, BodyBytes: o.BodyBytes, Healthy: o.Healthy, Limits: limits{Seconds: o.Seconds}, target: at}
		return err
	})
}

func (o *restartOptions) check() error {
	c := &checker{}
	o.Healthy.check(c)
	c.number("waiting", float64(o.Waiting), 0, 200)
	c.number("idle", float64(o.Idle), 0, 200)
	c.number("idle_s", float64(o.IdleS), 0, 10)
	c.above("seconds", float64(o.Seconds), 300)
	c.body(o.Body, o.BodyBytes)
	c.file(o.File)
	return c.err
}

// restartPlayer is a healthy client that is told when a restart comes.
type restartPlayer struct {
	*restartOptions
	healthy *healthy
	said    progress
}

// attend plays until it is told to end, or its time is over.
func (o *restartOptions) attend(ctx context.Context) (*restartRecord, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	at := clock{time.Now()}
	p := &restartPlayer{restartOptions: o, healthy: newHealthy(&o.client, at, fail)}
	if err := p.say(); err != nil {
		return nil, err
	}
	p.healthy.begin()
	ticks := time.NewTicker(5 * time.Millisecond)
	defer ticks.Stop()
	for over := time.After(o.Seconds.duration()); ; {
		select {
		case <-ctx.Done():
			close(p.healthy.stop)
			return nil, context.Cause(ctx)
		case <-over:
			return p.end(), nil
		case <-ticks.C:
		}
		told, err := p.listen()
		if err != nil {
			fail(err)
			continue
		}
		if told.End {
			return p.end(), nil
		}
		armed := p.said.Armed
		if told.Arm > armed {
			p.arm()
			armed = told.Arm
		}
		if now := (progress{p.healthy.answered(), armed}); now != p.said {
			p.said = now
			if err := p.say(); err != nil {
				fail(err)
			}
		}
	}
}

func (p *restartPlayer) end() *restartRecord {
	p.healthy.finish()
	return newRestartRecord(p.healthy)
}

// listen reads the last command; before the first there is none.
func (p *restartPlayer) listen() (command, error) {
	var told command
	text, err := os.ReadFile(p.File + ".command")
	if errors.Is(err, os.ErrNotExist) {
		return told, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &told)
	}
	return told, err
}

// say replaces the whole file at once, so that nobody reads half of it.
func (p *restartPlayer) say() error {
	text, err := json.Marshal(p.said)
	if err == nil {
		err = os.WriteFile(p.File+".progress.new", text, 0o644)
	}
	if err == nil {
		err = os.Rename(p.File+".progress.new", p.File+".progress")
	}
	return err
}

// settled is how long requests that were sent at once have to arrive.
const settled = 20 * time.Millisecond

// arm opens the connections that belong to a restart, and sends the requests that are to wait.
func (p *restartPlayer) arm() {
	idles := p.healthy.connect(p.Idle, idle)
	waitings := p.healthy.connect(p.Waiting, waiting)
	now := p.healthy.now()
	for _, one := range waitings {
		p.healthy.sendAt(now, one)
	}
	for _, one := range idles {
		p.healthy.sendAt(now+p.IdleS.duration(), one)
	}
	if len(waitings) > 0 {
		time.Sleep(settled)
	}
}

// connected is a request whose connection is open before it is due.
type connected struct {
	on   *wire
	why  kind
	from time.Duration
	err  error
}

// connect opens so many connections at once, and waits for them.
func (h *healthy) connect(count int, why kind) []*connected {
	made := make([]*connected, count)
	var dialling sync.WaitGroup
	for index := range made {
		one := &connected{why: why, from: h.now()}
		made[index] = one
		dialling.Go(func() { one.on, one.err = h.dial() })
	}
	dialling.Wait()
	return made
}

// sendAt asks on a connection when that is due, also where the server has ended it meanwhile: that is what is to be seen. One
// that did not come about was due when it was to be opened.
func (h *healthy) sendAt(due time.Duration, one *connected) {
	r := &request{due: due, why: one.why}
	if one.err != nil {
		r.due, r.start = one.from, one.from
	}
	h.mu.Lock()
	h.requests = append(h.requests, r)
	h.mu.Unlock()
	if one.err != nil {
		h.over(r, h.now(), dialClass(one.err), 0)
		return
	}
	h.running.Go(func() {
		defer one.on.close()
		time.Sleep(due - h.now())
		r.start = h.now()
		status, came, _ := one.on.talk(h.single, h.body, h.until(h.Healthy.AnswerLimitS))
		h.over(r, h.now(), came, status)
	})
}

// answered is how many requests had a right answer in time so far.
func (h *healthy) answered() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.right
}
