package lab

import (
	"time"
)

type probeOptions struct {
	Common
	// It does not ask much longer than timeoutMs; from partMs on the next answer ends it.
	PartMs    float64 `js:"partMs"`
	RequestMs float64 `js:"requestMs"`
	// The status by which a proxy says that the server behind it does not listen yet; 0 without one.
	NotYet int `js:"notYet"`
}

// answer is what a server said last. A wrong answer stays when the requests after it get none.
type answer struct {
	Status int    `js:"status"`
	Body   string `js:"body"`
	// Class of what went wrong, and in words; empty if an answer came.
	Problem string `js:"problem"`
	Error   string `js:"error"`
	// From the first request to the first wrong answer, in seconds; null without one.
	FirstWrongS *float64 `js:"firstWrong_s"`
}

const (
	pause = 50 * time.Millisecond
	// A request with less time left than this would say nothing of the server.
	leastTime = 250 * time.Millisecond
	// Bytes of a body that are told.
	mostTold = 1000
)

// probe asks a server until it gives the right answer, or the time is over.
func (m *module) probe(options probeOptions) (*answer, error) {
	to, err := m.target(options.Common, 1)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	c, err := newClient(to, 1, begin)
	if err != nil {
		return nil, err
	}
	defer c.close()
	over := false
	c.over = func(*request, int64) { over = true }
	var last *answer
	var firstWrong *float64
	for r := (&request{}); ; time.Sleep(pause) {
		left := to.timeout - time.Since(begin)
		c.timeout = max(min(left, milliseconds(options.RequestMs)), leastTime).Nanoseconds()
		over = false
		c.begin(r, c.now())
		for c.next(); !over; c.step() {
			if m.vu.Context().Err() != nil {
				c.giveUp()
			}
		}
		spent := time.Since(begin)
		found := c.found(r)
		came := found.Status != 0 && found.Status != options.NotYet
		if came || last == nil || last.Status == 0 || last.Status == options.NotYet {
			last = found
		}
		right := r.class == c.rows.class("")
		if came && !right && firstWrong == nil {
			seconds := spent.Seconds()
			firstWrong = &seconds
		}
		if right || spent >= milliseconds(options.PartMs) || to.timeout-spent < leastTime+pause || m.vu.Context().Err() != nil {
			last.FirstWrongS = firstWrong
			return last, nil
		}
	}
}

func (c *client) found(r *request) *answer {
	class := c.rows.classes[r.class]
	found := &answer{Status: int(r.status), Body: string(c.body[:min(len(c.body), mostTold)])}
	if found.Status == 0 {
		found.Problem, found.Error = class, words[class]
	}
	return found
}
