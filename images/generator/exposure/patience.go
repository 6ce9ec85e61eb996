package exposure

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"time"
)

// patienceOptions are of one connection alone, to see for how long a server puts up with it. The keys are those of
// scripts/exposure/patience/schema.ts.
type patienceOptions struct {
	URL string `json:"url"`
	// Where the record goes.
	File      string  `json:"file"`
	PatienceS seconds `json:"patience_s"`
	Steps     []step  `json:"steps"`

	target
	program program
}

// mostSent is how many bytes it may send and take.
const mostSent = 16 << 20

func readPatience(text []byte) (*patienceOptions, error) {
	p := &patienceOptions{}
	return p, checked(text, p, p.check, func() (err error) {
		p.target, err = newTarget(p.URL, "")
		return err
	})
}

func (p *patienceOptions) check() error {
	c := &checker{}
	c.above("patience_s", float64(p.PatienceS), 300)
	p.program = compile(c, p.Steps)
	c.file(p.File)
	return c.err
}

// waited is the file of it, as scripts/exposure/patience/play.ts describes it; times in seconds since the connection was there.
type waited struct {
	// Nanoseconds since 1970.
	Begin int64 `json:"begin"`
	// Whether there was a connection. A server that takes none is a result; times are since the dial then.
	Connected bool `json:"connected"`
	// The client's own; 0 without a connection.
	Port int `json:"port"`
	// When the server ended it, and whether by an error such as a reset; nil if it did not.
	EndedS *float64 `json:"ended_s"`
	Broken bool     `json:"broken"`
	// How long the client was there.
	LastedS float64 `json:"lasted_s"`
	// Bytes.
	Sent     int `json:"sent"`
	Received int `json:"received"`
}

func (p *patienceOptions) wait(whole context.Context) (*waited, error) {
	ctx, end := context.WithTimeout(whole, p.PatienceS.duration())
	defer end()
	at := clock{time.Now()}
	dialer := net.Dialer{KeepAlive: -1}
	conn, err := dialer.DialContext(ctx, "tcp", p.address)
	if err != nil {
		if whole.Err() != nil {
			return nil, context.Cause(whole)
		}
		if ownFault(err) {
			return nil, fmt.Errorf("exposure: the generator cannot open another connection: %w", err)
		}
		return &waited{Begin: at.zero.UnixNano(), LastedS: rounded(at.now())}, nil
	}
	at = clock{time.Now()}
	bounds := newBounds(limits{Connections: 1, Bytes: mostSent, Seconds: p.PatienceS})
	c := newConnection(conn, bounds, ctx.Done())
	// A read or a write that waits ends too.
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	p.program.run(c)
	made := &waited{Begin: at.zero.UnixNano(), Connected: true, LastedS: rounded(at.now()), Broken: c.broken}
	made.Port = conn.LocalAddr().(*net.TCPAddr).Port
	if c.ended {
		made.EndedS = &made.LastedS
	}
	made.Sent, made.Received = bounds.bytes()
	_ = conn.Close()
	return made, nil
}

func (w *waited) write(to io.Writer) error { return json.NewEncoder(to).Encode(w) }
