package exposure

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// answersOptions are payloads for one server. The keys, and what each may be, are those of scripts/exposure/answers/schema.ts.
type answersOptions struct {
	URL string `json:"url"`
	// The right answer to a plain request, as in options.
	Body      string `json:"body"`
	BodyBytes int    `json:"body_bytes"`
	// What a plain request asks for, if not the URL's path.
	Path     string    `json:"path"`
	File     string    `json:"file"`
	Payloads []payload `json:"payloads"`
	// For how long an answer may not come, and for how long nothing more may come before it counts as whole.
	AnswerLimitS seconds `json:"answer_limit_s"`
	QuietS       seconds `json:"quiet_s"`
	Limits       limits  `json:"limits"`

	target
}

type payload struct {
	ID    string       `json:"id"`
	Steps []spokenStep `json:"steps"`
	does  []conversation
}

// spokenStep is one thing that a payload does. One key of it is there.
type spokenStep struct {
	Send      *string    `json:"send"`
	Fill      *fill      `json:"fill"`
	HoldS     *seconds   `json:"hold_s"`
	HalfClose *literally `json:"half_close"`
}

// fill is the same bytes many times.
type fill struct {
	Send  string `json:"send"`
	Times int    `json:"times"`

	data []byte
}

// conversation is a step on a connection; false ends the payload.
type conversation func(*talk) bool

// A payload may not send more, in bytes: what goes at once is in memory.
const mostPayload = 80 << 20

func readAnswers(text []byte) (*answersOptions, error) {
	o := &answersOptions{}
	return o, checked(text, o, o.check, func() (err error) {
		o.target, err = newTarget(o.URL, o.Path)
		return err
	})
}

func (o *answersOptions) check() error {
	c := &checker{}
	c.body(o.Body, o.BodyBytes)
	c.limits(o.Limits)
	c.seconds("answer_limit_s", o.AnswerLimitS)
	c.seconds("quiet_s", o.QuietS)
	if len(o.Payloads) < 1 || len(o.Payloads) > 200 {
		c.wrong("payloads must have from 1 to 200; it has %d", len(o.Payloads))
	}
	for index := range o.Payloads {
		o.Payloads[index].compile(c, fmt.Sprintf("payloads[%d]", index))
	}
	c.file(o.File)
	return c.err
}

func (p *payload) compile(c *checker, key string) {
	if len(p.Steps) < 1 || len(p.Steps) > 50 {
		c.wrong("%s.steps must have from 1 to 50 steps; it has %d", key, len(p.Steps))
	}
	// What nothing stands between goes at once: a server that had time between two writes may do something else each time.
	var fills []fill
	sent := 0
	say := func() {
		if all := fills; len(all) > 0 {
			p.does = append(p.does, func(t *talk) bool { return t.say(joined(all)) })
		}
		fills = nil
	}
	for index, one := range p.Steps {
		at := fmt.Sprintf("%s.steps[%d]", key, index)
		if count := one.count(); count != 1 {
			c.wrong("%s must have one of send, fill, hold_s, half_close; it has %d", at, count)
		}
		if made := one.conversation(c, at); made != nil {
			say()
			p.does = append(p.does, made)
		} else {
			made := one.sends(c, at)
			fills = append(fills, made)
			sent += len(made.data) * made.Times
		}
	}
	say()
	if sent > mostPayload {
		c.wrong("%s.steps must send at most %d bytes together; they send %d", key, mostPayload, sent)
	}
}

// joined is what fills send, made when it goes: all of a file's at once could be more than there is memory.
func joined(fills []fill) []byte {
	var all []byte
	for _, one := range fills {
		all = append(all, bytes.Repeat(one.data, one.Times)...)
	}
	return all
}

func (s spokenStep) count() (count int) {
	for _, given := range []bool{s.Send != nil, s.Fill != nil, s.HoldS != nil, s.HalfClose != nil} {
		if given {
			count++
		}
	}
	return count
}

// sends is what a step sends, empty if it sends nothing.
func (s spokenStep) sends(c *checker, key string) fill {
	switch {
	case s.Send != nil:
		return fill{data: c.bytes(key+".send", *s.Send), Times: 1}
	case s.Fill != nil:
		made := fill{data: c.bytes(key+".fill.send", s.Fill.Send), Times: s.Fill.Times}
		c.number(key+".fill.times", float64(made.Times), 1, mostPayload)
		return made
	}
	return fill{}
}

// conversation is a step that sends nothing; nil if it does.
func (s spokenStep) conversation(c *checker, key string) conversation {
	switch {
	case s.HoldS != nil:
		lasts := c.seconds(key+".hold_s", *s.HoldS)
		return func(t *talk) bool { return t.hold(lasts) }
	case s.HalfClose != nil:
		if !*s.HalfClose {
			c.wrong("%s.half_close must be true; leave it out otherwise", key)
		}
		return (*talk).halfClose
	}
	return nil
}

// answersRecord is the file of such a play, as scripts/exposure/answers/play.ts describes it.
type answersRecord struct {
	// Nanoseconds since 1970; all other times are in seconds since then.
	Begin int64 `json:"begin"`
	// What came of a plain request before.
	Before   plainly  `json:"before"`
	Payloads []spoken `json:"payloads"`
	// The limit that ended it; nil if none did.
	Stopped *string `json:"stopped"`
}

// plainly is what came of a plain request on a connection of its own.
type plainly struct {
	BeginS float64 `json:"begin_s"`
	EndS   float64 `json:"end_s"`
	Class  class   `json:"class"`
	Status int     `json:"status"`
}

// spoken is what came of a payload.
type spoken struct {
	ID     string  `json:"id"`
	BeginS float64 `json:"begin_s"`
	EndS   float64 `json:"end_s"`
	// Bytes that went, and whether those were all.
	Sent int  `json:"sent"`
	All  bool `json:"all"`
	// The first bytes that came, in base64, and how many came in all.
	Received []byte `json:"received"`
	Count    int    `json:"count"`
	End      ending `json:"end"`
	// The first plain request after it.
	After plainly `json:"after"`
	// From the end of the payload until a plain request had the right answer; nil if none had.
	BackS *float64 `json:"back_s"`
}

// After a payload, a server has so long to answer a plain request again. Else nothing more is sent to it.
const patience = 5 * time.Second

type speaker struct {
	*answersOptions
	clock
	bounds *bounds
	ctx    context.Context
}

// play plays one payload after the other, and asks plainly after each.
func (o *answersOptions) play(ctx context.Context) (*answersRecord, error) {
	s := &speaker{o, clock{time.Now()}, newBounds(o.Limits), ctx}
	defer s.bounds.begin()()
	made := &answersRecord{Begin: s.zero.UnixNano(), Payloads: []spoken{}}
	var err error
	if made.Before, err = s.ask(0); err != nil {
		return nil, err
	}
	for index := range o.Payloads {
		one, err := s.speak(index)
		if err != nil && !errors.Is(err, errLimit) {
			return nil, err
		}
		if err != nil {
			break
		}
		made.Payloads = append(made.Payloads, *one)
		if one.BackS == nil {
			break
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if limit := s.bounds.stopped(); limit != "" {
		made.Stopped = &limit
	}
	return made, nil
}

func (s *speaker) speak(index int) (*spoken, error) {
	p := &s.Payloads[index]
	// Nothing that was received is empty, and not null.
	made := &spoken{ID: p.ID, BeginS: rounded(s.now()), Received: []byte{}}
	conn, err := s.dial()
	if err != nil {
		if ownFault(err) || errors.Is(err, errLimit) {
			return nil, err
		}
		made.End = noConnection
	} else {
		t := newTalk(conn, s)
		made.All = t.run(p.does)
		made.End, made.Received, made.Count = t.end, t.heard, t.count
		made.Sent = t.sent
		_ = conn.Close()
		s.bounds.closed(false)
	}
	made.EndS = rounded(s.now())
	return made, s.recover(made, index+1)
}

// recover asks plainly until the right answer comes, after so many payloads.
func (s *speaker) recover(made *spoken, after int) (err error) {
	if made.After, err = s.ask(after); err != nil {
		return err
	}
	last := made.After
	for last.Class != right && s.ctx.Err() == nil && last.EndS-made.EndS < patience.Seconds() {
		time.Sleep(100 * time.Millisecond)
		if last, err = s.ask(after); err != nil {
			return err
		}
	}
	if last.Class == right {
		back := rounded(time.Duration((last.EndS - made.EndS) * float64(time.Second)))
		made.BackS = &back
	}
	return nil
}

// ask makes a plain request on a connection of its own. It says after how many payloads: what a recorder got has its place by that,
// since the clocks of two programs are no order.
func (s *speaker) ask(after int) (plainly, error) {
	made := plainly{BeginS: rounded(s.now())}
	conn, err := s.dial()
	if ownFault(err) || errors.Is(err, errLimit) {
		return made, err
	}
	if err != nil {
		made.Class = dialClass(err)
	} else {
		on := newWire(conn, s.BodyBytes)
		message := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: droplet-lab/%d\r\nConnection: close\r\n\r\n", s.path, s.host, after)
		made.Status, made.Class, _ = on.talk([]byte(message), body{s.Body, s.BodyBytes}, time.Now().Add(s.AnswerLimitS.duration()))
		on.close()
		s.bounds.closed(false)
	}
	made.EndS = rounded(s.now())
	return made, nil
}

func (s *speaker) dial() (*net.TCPConn, error) {
	if !s.bounds.mayOpen() {
		return nil, errLimit
	}
	dialer := net.Dialer{Timeout: s.AnswerLimitS.duration(), KeepAlive: -1}
	conn, err := dialer.DialContext(s.ctx, "tcp", s.address)
	if err != nil {
		s.bounds.closed(dialClass(err) == refused)
		return nil, err
	}
	return conn.(*net.TCPConn), nil
}

func (r *answersRecord) write(to io.Writer) error { return json.NewEncoder(to).Encode(r) }

// toldPayload is what a person reads of a payload.
type toldPayload struct {
	ID string `js:"id"`
	// Bytes that came, how it ended, and what a plain request got after it.
	Count int    `js:"count"`
	End   string `js:"end"`
	After string `js:"after"`
}

func (r *answersRecord) summary() []toldPayload {
	made := []toldPayload{}
	for _, one := range r.Payloads {
		made = append(made, toldPayload{one.ID, one.Count, string(one.End), string(one.After.Class)})
	}
	return made
}
