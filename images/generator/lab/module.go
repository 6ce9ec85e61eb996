// Package lab is the k6 module `k6/x/lab`: it makes the lab's loads in Go, one call a load, and writes each request to a file.
package lab

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"time"

	"droplet-lab/generator/quiet"
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
	return modules.Exports{Named: map[string]any{"closed": m.closed, "arrivals": m.arrivals, "ask": m.ask, "listen": listen, "say": say}}
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

func (m *module) closed(o closedOptions) error {
	if o.Workers < 1 || o.Requests < o.Workers {
		return fmt.Errorf("workers must be at least 1, and requests at least as many; they are %d and %d", o.Workers, o.Requests)
	}
	return m.run(o.Common, o.Workers, func(ctx context.Context, to target) (*recording, error) {
		return closedLoad{to, o.Workers, o.Requests, milliseconds(o.LeastMs), milliseconds(o.MostMs), o.Threads}.play(ctx)
	})
}

type arrivalOptions struct {
	Common
	PeriodNs    int64 `js:"periodNs"`
	Count       int   `js:"count"`
	Connections int   `js:"connections"`
	// URL of a server that gets as many requests meanwhile; none does if it is empty.
	Companion string `js:"companion"`
}

func (m *module) arrivals(o arrivalOptions) error {
	if o.PeriodNs < 1 || o.Count < 1 || o.Connections < 1 {
		return fmt.Errorf("periodNs, count and connections must be at least 1; they are %d, %d and %d", o.PeriodNs, o.Count, o.Connections)
	}
	return m.run(o.Common, o.Connections, func(ctx context.Context, to target) (*recording, error) {
		load := arrivalLoad{to, o.PeriodNs, o.Count, o.Connections}
		if o.Companion == "" {
			return load.play(ctx)
		}
		common := o.Common
		common.URL = o.Companion
		companion, err := m.target(common, o.Connections)
		if err != nil {
			return nil, err
		}
		return load.playBeside(ctx, companion)
	})
}

func (m *module) run(common Common, connections int, play func(context.Context, target) (*recording, error)) error {
	to, err := m.target(common, connections)
	if err != nil {
		return err
	}
	// A connection that is closed may wait for that while another is opened, and a companion has as many.
	defer quiet.Begin(4 * connections)()
	// k6's own tasks never wait for an event loop, nor that for them.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1))
	made, err := play(m.vu.Context(), to)
	if err == nil && common.File == "" {
		m.summarize(made)
	} else if err == nil {
		err = made.save(common.File)
	}
	return err
}

// said is what a server said to one request.
type said struct {
	// 0 if no answer came.
	Status int    `js:"status"`
	Body   string `js:"body"`
	// Class of what went wrong; empty if an answer came.
	Problem string `js:"problem"`
}

// ask makes one request.
func (m *module) ask(common Common) (*said, error) {
	to, err := m.target(common, 1)
	if err != nil {
		return nil, err
	}
	body := ""
	load := closedLoad{target: to, workers: 1, requests: 1, most: time.Hour}
	load.heard = func(answer []byte) { body = string(answer) }
	made, err := load.play(m.vu.Context())
	if err != nil {
		return nil, err
	}
	row := made.parts[0].at(0)
	if row.status != 0 {
		return &said{Status: int(row.status), Body: body}, nil
	}
	return &said{Problem: classNames[row.class]}, nil
}

var commands = bufio.NewScanner(os.Stdin)

// listen gives the next line of the standard input, and an empty one at its end.
func listen() (string, error) {
	commands.Scan()
	return commands.Text(), commands.Err()
}

// say writes a line to the standard output, which with k6's flag --quiet is nobody else's.
func say(line string) { fmt.Println(line) }

func milliseconds(value float64) time.Duration {
	return time.Duration(value * float64(time.Millisecond))
}

// hey keeps no more connections than this idle.
const mostIdle = 500

// target reads what every load is told. The request is hey's but for its User-Agent, what Go's client adds included.
func (m *module) target(common Common, connections int) (target, error) {
	state := m.vu.State()
	if state == nil {
		return target{}, errors.New("a load belongs into a script's function, not into its beginning")
	}
	if name := unsupported(state.Options); name != "" {
		return target{}, fmt.Errorf("k6/x/lab dials by itself: it does not know k6's option %s; leave it out", name)
	}
	at, err := url.Parse(common.URL)
	if err != nil || at.Scheme != "http" || at.Hostname() == "" {
		return target{}, fmt.Errorf("url must be http://HOST[:PORT][/PATH]; it is %q", common.URL)
	}
	to, err := resolve(at)
	if err != nil {
		return target{}, fmt.Errorf("cannot look up %s: %w", at.Hostname(), err)
	}
	if common.TimeoutMs <= 0 {
		return target{}, fmt.Errorf("timeoutMs must be above 0; it is %v", common.TimeoutMs)
	}
	message := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: droplet-lab\r\nContent-Type: text/html\r\n"+
		"Accept-Encoding: gzip\r\n\r\n", at.RequestURI(), at.Host)
	return target{
		address: to, message: []byte(message), body: []byte(common.Body),
		timeout: milliseconds(common.TimeoutMs).Nanoseconds(), mostIdle: min(connections, mostIdle),
	}, nil
}

func unsupported(options lib.Options) string {
	for name, set := range map[string]bool{
		"hosts": options.Hosts.Valid, "blacklistIPs": len(options.BlacklistIPs) > 0,
		"blockHostnames": options.BlockedHostnames.Valid, "localIPs": options.LocalIPs.Valid,
	} {
		if set {
			return name
		}
	}
	return ""
}

// summarize gives the load to k6, when it is over, for the summary that a person reads.
func (m *module) summarize(made *recording) {
	state := m.vu.State()
	known, tags, now := state.BuiltinMetrics, state.Tags.GetCurrentValues().Tags, time.Now()
	push := func(values map[*metrics.Metric]float64) {
		for metric, value := range values {
			series := metrics.TimeSeries{Metric: metric, Tags: tags}
			metrics.PushIfNotDone(m.vu.Context(), state.Samples, metrics.Sample{TimeSeries: series, Time: now, Value: value})
		}
	}
	push(map[*metrics.Metric]float64{known.DataSent: float64(made.sent), known.DataReceived: float64(made.received)})
	made.each(func(r *row) {
		push(map[*metrics.Metric]float64{
			known.HTTPReqs: 1, known.HTTPReqFailed: metrics.B(r.class != right), known.HTTPReqDuration: metrics.D(time.Duration(r.latency)),
		})
	})
}
