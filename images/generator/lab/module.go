// Package lab is the k6 module `k6/x/lab`: it makes the lab's loads in Go, one call a load, and writes each request to a file.
package lab

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"time"

	"go.k6.io/k6/v2/js/modules"
	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/metrics"
)

func init() { modules.Register("k6/x/lab", root{}) }

type root struct{}

// NewModuleInstance is called for each virtual user, and for k6's own passes over a script.
func (root) NewModuleInstance(vu modules.VU) modules.Instance { return &module{vu} }

type module struct{ vu modules.VU }

// Exports are the functions that a script calls, with one object each; its keys are the fields below.
func (m *module) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{"closed": m.closed, "arrivals": m.arrivals, "ask": m.ask}}
}

// Common are the keys of every load.
type Common struct {
	URL       string  `js:"url"`
	Body      string  `js:"body"`
	TimeoutMs float64 `js:"timeoutMs"`
	// Where the columns go; nowhere if empty: then k6's own summary has the load.
	File string `js:"file"`
}

type closedOptions struct {
	Common
	Workers  int     `js:"workers"`
	Requests int     `js:"requests"`
	LeastMs  float64 `js:"leastMs"`
	MostMs   float64 `js:"mostMs"`
	Threads  int     `js:"threads"`
}

type arrivalOptions struct {
	Common
	PeriodNs    int64 `js:"periodNs"`
	Count       int   `js:"count"`
	Connections int   `js:"connections"`
}

func (m *module) closed(options closedOptions) error {
	if options.Workers < 1 || options.Requests < options.Workers {
		return fmt.Errorf("workers must be at least 1, and requests at least as many; they are %d and %d",
			options.Workers, options.Requests)
	}
	to, err := m.target(options.Common, options.Workers)
	if err != nil {
		return err
	}
	load := closedLoad{to, options.Workers, options.Requests, milliseconds(options.LeastMs), milliseconds(options.MostMs), options.Threads}
	return m.run(options.Common, load.play)
}

func (m *module) arrivals(options arrivalOptions) error {
	if options.PeriodNs < 1 || options.Count < 1 || options.Connections < 1 {
		return fmt.Errorf("periodNs, count and connections must be at least 1; they are %d, %d and %d",
			options.PeriodNs, options.Count, options.Connections)
	}
	to, err := m.target(options.Common, options.Connections)
	if err != nil {
		return err
	}
	return m.run(options.Common, arrivalLoad{to, options.PeriodNs, options.Count, options.Connections}.play)
}

func (m *module) run(options Common, play func(context.Context) (*recording, error)) error {
	// A collection of garbage is a millisecond in the latency of some requests, so there are few.
	before := debug.SetGCPercent(collectAt)
	made, err := play(m.vu.Context())
	debug.SetGCPercent(before)
	if err != nil {
		return err
	}
	if options.File != "" {
		return made.write(options.File)
	}
	m.summarize(made)
	return nil
}

// collectAt is at how many times the memory in use garbage is collected, in percent.
const collectAt = 1000

// said is what a server said to one request.
type said struct {
	// 0 if no answer came.
	Status int    `js:"status"`
	Body   string `js:"body"`
	// Class of what went wrong, and in words; empty if an answer came.
	Problem string `js:"problem"`
	Error   string `js:"error"`
}

// ask makes one request.
func (m *module) ask(options Common) (*said, error) {
	to, err := m.target(options, 1)
	if err != nil {
		return nil, err
	}
	c, err := newClient(to, 1, time.Now())
	if err != nil {
		return nil, err
	}
	defer c.close()
	over := false
	c.over = func(*request) { over = true }
	r := &request{}
	c.begin(r, c.now())
	for c.next(); !over; c.step() {
		if m.vu.Context().Err() != nil {
			c.giveUp()
		}
	}
	if r.status != 0 {
		return &said{Status: int(r.status), Body: string(c.last.body)}, nil
	}
	return &said{Problem: classNames[r.class], Error: classWords[r.class]}, nil
}

func milliseconds(value float64) time.Duration {
	return time.Duration(value * float64(time.Millisecond))
}

// hey keeps no more connections than this idle.
const mostIdle = 500

// target reads what every load is told. The request is hey's but for its User-Agent, what Go's client adds included.
func (m *module) target(options Common, connections int) (target, error) {
	state := m.vu.State()
	if state == nil {
		return target{}, errors.New("a load belongs into a script's function, not into its beginning")
	}
	if name := unsupported(state.Options); name != "" {
		return target{}, fmt.Errorf("k6/x/lab dials by itself: it does not know k6's option %s; leave it out", name)
	}
	at, err := url.Parse(options.URL)
	if err != nil || at.Scheme != "http" || at.Hostname() == "" {
		return target{}, fmt.Errorf("url must be http://HOST[:PORT][/PATH]; it is %q", options.URL)
	}
	port := at.Port()
	if port == "" {
		port = "80"
	}
	to, err := resolve(at.Hostname(), port)
	if err != nil {
		return target{}, fmt.Errorf("cannot look up %s: %w", at.Hostname(), err)
	}
	if options.TimeoutMs <= 0 {
		return target{}, fmt.Errorf("timeoutMs must be above 0; it is %v", options.TimeoutMs)
	}
	message := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: droplet-lab\r\nContent-Type: text/html\r\nAccept-Encoding: gzip\r\n\r\n",
		at.RequestURI(), at.Host)
	return target{
		address: to, message: []byte(message), body: []byte(options.Body),
		timeout: milliseconds(options.TimeoutMs).Nanoseconds(), mostIdle: min(connections, mostIdle),
	}, nil
}

func unsupported(options lib.Options) string {
	switch {
	case options.Hosts.Valid:
		return "hosts"
	case len(options.BlacklistIPs) > 0:
		return "blacklistIPs"
	case options.BlockedHostnames.Valid:
		return "blockHostnames"
	case options.LocalIPs.Valid:
		return "localIPs"
	}
	return ""
}

// Samples are handed to k6 by so many at once.
const batch = 10_000

// summarize gives the load to k6, when it is over, for the summary that a person reads.
func (m *module) summarize(made *recording) {
	state := m.vu.State()
	builtin, tags := state.BuiltinMetrics, state.Tags.GetCurrentValues().Tags
	now := time.Now()
	one := func(metric *metrics.Metric, value float64) metrics.Sample {
		return metrics.Sample{TimeSeries: metrics.TimeSeries{Metric: metric, Tags: tags}, Time: now, Value: value}
	}
	samples := metrics.Samples{
		one(builtin.DataSent, float64(made.sent)), one(builtin.DataReceived, float64(made.received)),
	}
	push := func() {
		metrics.PushIfNotDone(m.vu.Context(), state.Samples, samples)
		samples = nil
	}
	for _, part := range made.parts {
		for index := range part.length {
			row := part.at(index)
			failed := 0.0
			if row.class != right {
				failed = 1
			}
			samples = append(samples, one(builtin.HTTPReqs, 1), one(builtin.HTTPReqFailed, failed),
				one(builtin.HTTPReqDuration, metrics.D(time.Duration(row.latency))))
			if len(samples) >= batch {
				push()
			}
		}
	}
	push()
}
