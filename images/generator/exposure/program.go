package exposure

import (
	"fmt"
	"time"
)

// step is one thing that a hostile connection does. One key of it is there.
type step struct {
	Send      *string    `json:"send"`
	Drip      *textStep  `json:"drip"`
	Repeat    *textStep  `json:"repeat"`
	HoldS     *seconds   `json:"hold_s"`
	Read      *readStep  `json:"read"`
	ReadAllS  *seconds   `json:"read_all_s"`
	NoReadS   *seconds   `json:"no_read_s"`
	HalfClose *literally `json:"half_close"`
	Reset     *literally `json:"reset"`
	Close     *literally `json:"close"`
}

type textStep struct {
	Send   string   `json:"send"`
	EveryS seconds  `json:"every_s"`
	ForS   *seconds `json:"for_s"`
}

type readStep struct {
	Bytes  int     `json:"bytes"`
	EveryS seconds `json:"every_s"`
	ForS   seconds `json:"for_s"`
}

// literally is the value true.
type literally bool

// action is what a step does on a connection.
type action func(*connection)

// program is what each hostile connection does, one after the other.
type program []action

func (p program) run(c *connection) {
	for _, do := range p {
		if do(c); c.over {
			return
		}
	}
}

func compile(c *checker, steps []step) program {
	if len(steps) < 1 || len(steps) > 50 {
		c.wrong("experiment.steps must have from 1 to 50 steps; it has %d", len(steps))
	}
	var made program
	for index, one := range steps {
		actions := one.actions(c, fmt.Sprintf("experiment.steps[%d]", index))
		if len(actions) != 1 {
			c.wrong("experiment.steps[%d] must have one of send, drip, repeat, hold_s, read, read_all_s, no_read_s, half_close, reset, close; it has %d",
				index, len(actions))
		}
		made = append(made, actions...)
	}
	return made
}

func (s step) actions(c *checker, key string) (made program) {
	if s.Send != nil {
		made = append(made, send(c.bytes(key+".send", *s.Send)))
	}
	if d := s.Drip; d != nil {
		if d.ForS != nil {
			c.wrong("%s.drip.for_s: a drip ends with its last byte", key)
		}
		made = append(made, drip(c.bytes(key+".drip.send", d.Send), c.seconds(key+".drip.every_s", d.EveryS)))
	}
	if r := s.Repeat; r != nil {
		data, every := c.bytes(key+".repeat.send", r.Send), c.seconds(key+".repeat.every_s", r.EveryS)
		made = append(made, repeat(data, every, c.optional(key+".repeat.for_s", r.ForS)))
	}
	if s.HoldS != nil {
		made = append(made, listen(c.seconds(key+".hold_s", *s.HoldS)))
	}
	if r := s.Read; r != nil {
		c.number(key+".read.bytes", float64(r.Bytes), 1, 65_536)
		made = append(made, readSlowly(r.Bytes, c.seconds(key+".read.every_s", r.EveryS), c.seconds(key+".read.for_s", r.ForS)))
	}
	if s.ReadAllS != nil {
		made = append(made, listen(c.seconds(key+".read_all_s", *s.ReadAllS)))
	}
	if s.NoReadS != nil {
		made = append(made, readNothing(c.seconds(key+".no_read_s", *s.NoReadS)))
	}
	for name, one := range map[string]struct {
		given *literally
		do    action
	}{
		"half_close": {s.HalfClose, (*connection).halfClose},
		"reset":      {s.Reset, (*connection).reset},
		"close":      {s.Close, (*connection).close},
	} {
		if one.given == nil {
			continue
		}
		if !*one.given {
			c.wrong("%s.%s must be true; leave it out otherwise", key, name)
		}
		made = append(made, one.do)
	}
	return made
}

// optional is of a key that a drip does not have, and a repeat must have.
func (c *checker) optional(key string, value *seconds) time.Duration {
	if value == nil {
		value = new(seconds)
	}
	return c.seconds(key, *value)
}

// A send has no time of its own. One that waits longer for the server to read ends its program.
const sendLimit = 5 * time.Second

func send(data []byte) action {
	return func(c *connection) { c.write(data, time.Now().Add(sendLimit)) }
}

func drip(data []byte, every time.Duration) action {
	return func(c *connection) {
		next := time.Now()
		for index := range data {
			if !c.listen(next) {
				return
			}
			c.write(data[index:index+1], time.Now().Add(sendLimit))
			next = next.Add(every)
		}
	}
}

func repeat(data []byte, every, lasts time.Duration) action {
	return func(c *connection) {
		next := time.Now()
		end := next.Add(lasts)
		for ; next.Before(end) && c.listen(next); next = next.Add(every) {
			c.write(data, end)
		}
		c.listen(end)
	}
}

// listen is also what a connection that says nothing does: else it would not see that the server has ended it.
func listen(lasts time.Duration) action {
	return func(c *connection) { c.listen(time.Now().Add(lasts)) }
}

// So often a connection that reads nothing is asked whether the server has ended it.
const lookUnread = 250 * time.Millisecond

// readNothing sees an end by the kernel's state alone. It is not seen as long as bytes that found no room here come before it.
func readNothing(lasts time.Duration) action {
	return func(c *connection) {
		for end := time.Now().Add(lasts); c.on() && time.Now().Before(end); {
			c.sleep(time.Now().Add(min(lookUnread, time.Until(end))))
			if c.on() {
				c.ended, c.broken = c.endedUnread()
			}
		}
	}
}

func readSlowly(most int, every, lasts time.Duration) action {
	return func(c *connection) {
		next := time.Now()
		end := next.Add(lasts)
		for next.Before(end) && c.on() {
			if next = next.Add(every); next.After(end) {
				next = end
			}
			for left := most; left > 0 && c.on() && time.Now().Before(next); {
				left -= c.read(left, next)
			}
			// Nothing is read meanwhile, so that the server has to wait.
			c.sleep(next)
		}
	}
}
