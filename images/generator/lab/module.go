// Package lab is the k6 module `k6/x/lab`: it makes the lab's loads in Go, one call a load, and writes each request to a file.
package lab

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"runtime"
	"time"

	"droplet-lab/generator/quiet"
	"go.k6.io/k6/v2/js/modules"
	"go.k6.io/k6/v2/metrics"
)

func init() { modules.Register("k6/x/lab", root{}) }

type root struct{}

// NewModuleInstance is called for each virtual user, and for k6's own passes over a script.
func (root) NewModuleInstance(vu modules.VU) modules.Instance { return &module{vu} }

type module struct{ vu modules.VU }

// Exports are the functions that a script calls, with one object each. Its keys are the tags of fields, and k6 fills exported ones only.
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

func (m *module) closed(o struct {
	Common
	ClosedLoad
}) error {
	if o.Workers < 1 || o.Requests < o.Workers {
		return fmt.Errorf("workers must be at least 1, and requests at least as many; they are %d and %d", o.Workers, o.Requests)
	}
	return m.run(o.Common, o.Workers, min(o.Threads, o.Workers), o.play)
}

func (m *module) arrivals(o struct {
	Common
	ArrivalLoad
	// URL of a server that gets as many requests meanwhile; none does if it is empty.
	Companion string `js:"companion"`
}) error {
	if o.PeriodNs < 1 || o.Count < 1 || o.Connections < 1 {
		return fmt.Errorf("periodNs, count and connections must be at least 1; they are %d, %d and %d", o.PeriodNs, o.Count, o.Connections)
	}
	threads, companion := 1, (*target)(nil)
	if o.Companion != "" {
		common := o.Common
		common.URL = o.Companion
		to, err := m.target(common, o.Connections)
		if err != nil {
			return err
		}
		threads, companion = 2, &to
	}
	return m.run(o.Common, o.Connections, threads, func(ctx context.Context, to target) (*recording, error) {
		return o.play(ctx, to, companion)
	})
}

func (m *module) run(common Common, connections, threads int, play func(context.Context, target) (*recording, error)) error {
	to, err := m.target(common, connections)
	if err != nil {
		return err
	}
	// A connection that is closed may wait for that while another is opened, and a companion has as many.
	defer quiet.Begin(4 * connections)()
	// k6's own tasks never wait for an event loop, nor that for them.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(runtime.GOMAXPROCS(0), threads) + 1))
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
	Status  int    `js:"status"` // 0 if no answer came
	Body    string `js:"body"`
	Problem string `js:"problem"` // class of what went wrong; empty if an answer came
}

// ask makes one request.
func (m *module) ask(common Common) (*said, error) {
	to, err := m.target(common, 1)
	if err != nil {
		return nil, err
	}
	body := ""
	to.heard = func(answer []byte) { body = string(answer) }
	made, err := ClosedLoad{Workers: 1, Requests: 1, MostMs: math.MaxInt32}.play(m.vu.Context(), to)
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

func nanoseconds(milliseconds float64) int64 { return int64(milliseconds * 1e6) }

// hey keeps no more connections than this idle.
const mostIdle = 500

// target reads what every load is told. The request is hey's but for its User-Agent, what Go's client adds included.
func (m *module) target(common Common, connections int) (target, error) {
	state := m.vu.State()
	if state == nil {
		return target{}, errors.New("a load belongs into a script's function, not into its beginning")
	}
	o := state.Options
	for name, set := range map[string]bool{
		"hosts": o.Hosts.Valid, "blacklistIPs": len(o.BlacklistIPs) > 0, "blockHostnames": o.BlockedHostnames.Valid, "localIPs": o.LocalIPs.Valid,
	} {
		if set {
			return target{}, fmt.Errorf("k6/x/lab dials by itself: it does not know k6's option %s; leave it out", name)
		}
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
		timeout: nanoseconds(common.TimeoutMs), mostIdle: min(connections, mostIdle),
	}, nil
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
