package exposure

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// options are one experiment on one server. The keys, and what each may be, are those of scripts/exposure/occupation.ts and
// experiment.ts after their defaults.
type options struct {
	URL string `json:"url"`
	// The right answer to the healthy client: a text, again and again where it is to have more bytes than that.
	Body      string `json:"body"`
	BodyBytes int    `json:"body_bytes"`
	// Where the record goes.
	File       string         `json:"file"`
	Healthy    healthyOptions `json:"healthy"`
	Experiment experiment     `json:"experiment"`
	Limits     limits         `json:"limits"`
	Verdicts   verdicts       `json:"verdicts"`

	target
	program program
}

// target is the one server: its address, looked up once; what a client calls it; and what it asks for.
type target struct{ address, host, path string }

type healthyOptions struct {
	NewPerS       float64 `json:"new_per_s"`
	KeepAlive     int     `json:"keep_alive"`
	KeepAlivePerS float64 `json:"keep_alive_per_s"`
	ConnectLimitS seconds `json:"connect_limit_s"`
	AnswerLimitS  seconds `json:"answer_limit_s"`
	LateS         seconds `json:"late_s"`
	BeforeS       seconds `json:"before_s"`
	AfterS        seconds `json:"after_s"`
}

type experiment struct {
	Connections   []int   `json:"connections"`
	OpenPerS      float64 `json:"open_per_s"`
	RungS         seconds `json:"rung_s"`
	ReceiveBuffer int     `json:"receive_buffer"`
	Path          string  `json:"path"`
	Steps         []step  `json:"steps"`
}

type verdicts struct {
	Held       float64 `json:"held"`
	Denied     float64 `json:"denied"`
	DeniedForS seconds `json:"denied_for_s"`
	// Below this share before the ladder nothing can be told of a server, so the ladder is not climbed.
	WellBefore float64 `json:"well_before"`
}

type seconds float64

func (s seconds) duration() time.Duration { return time.Duration(float64(s) * float64(time.Second)) }

func read(text []byte) (*options, error) {
	o := &options{}
	return o, checked(text, o, o.check, func() (err error) {
		o.target, err = newTarget(o.URL, o.Experiment.Path)
		return err
	})
}

// checked reads what an experiment is told, as one line says if it is wrong.
func checked(text []byte, into any, check, find func() error) error {
	err := decode(text, into)
	if err == nil {
		err = check()
	}
	if err == nil {
		err = find()
	}
	if err != nil {
		return fmt.Errorf("exposure: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

func (c *checker) body(text string, bytes int) {
	if text == "" {
		c.wrong("body must have the right answer")
	}
	c.number("body_bytes", float64(bytes), 1, 8_388_608)
}

func (c *checker) file(name string) {
	if name == "" {
		c.wrong("file must say where the record goes")
	}
}

func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	// A key that was misspelt would else be one that is not there.
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
		err = fmt.Errorf("%s must not be a %s", kind.Field, kind.Value)
	}
	return err
}

// checker keeps the first thing that is wrong.
type checker struct{ err error }

func (c *checker) wrong(format string, values ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, values...)
	}
}

func plain(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

func (c *checker) number(key string, value, least, most float64) {
	if value < least || value > most {
		c.wrong("%s must be from %s to %s; it is %s", key, plain(least), plain(most), plain(value))
	}
}

func (c *checker) above(key string, value, most float64) {
	if value <= 0 || value > most {
		c.wrong("%s must be above 0 and at most %s; it is %s", key, plain(most), plain(value))
	}
}

func (c *checker) seconds(key string, value seconds) time.Duration {
	c.above(key, float64(value), 120)
	return value.duration()
}

func (c *checker) limits(l limits) {
	c.number("limits.connections", float64(l.Connections), 1, 6000)
	c.number("limits.bytes", float64(l.Bytes), 1, 268_435_456)
	c.above("limits.seconds", float64(l.Seconds), 300)
}

// bytes makes a byte of each character, as Latin-1 does.
func (c *checker) bytes(key, text string) []byte {
	var made []byte
	for _, character := range text {
		if character > 0xff {
			c.wrong("%s has the character %q; a byte is at most \\xff", key, character)
		}
		made = append(made, byte(character))
	}
	if len(made) < 1 || len(made) > 65_536 {
		c.wrong("%s must have from 1 to 65536 bytes; it has %d", key, len(made))
	}
	return made
}

func (h healthyOptions) check(c *checker) {
	c.number("healthy.new_per_s", h.NewPerS, 1, 200)
	c.number("healthy.keep_alive", float64(h.KeepAlive), 0, 100)
	c.number("healthy.keep_alive_per_s", h.KeepAlivePerS, 0.1, 50)
	c.seconds("healthy.connect_limit_s", h.ConnectLimitS)
	c.seconds("healthy.answer_limit_s", h.AnswerLimitS)
	c.seconds("healthy.late_s", h.LateS)
	c.seconds("healthy.before_s", h.BeforeS)
	c.seconds("healthy.after_s", h.AfterS)
}

func (o *options) check() error {
	c := &checker{}
	h, e, l, v := o.Healthy, o.Experiment, o.Limits, o.Verdicts
	h.check(c)
	c.body(o.Body, o.BodyBytes)
	c.limits(l)
	c.above("verdicts.held", v.Held, 1)
	c.above("verdicts.denied", v.Denied, 1)
	c.seconds("verdicts.denied_for_s", v.DeniedForS)
	c.above("verdicts.well_before", v.WellBefore, 1)
	c.number("experiment.open_per_s", e.OpenPerS, 1, 1000)
	c.number("experiment.rung_s", float64(e.RungS), 1, 60)
	if e.ReceiveBuffer != 0 {
		c.number("experiment.receive_buffer", float64(e.ReceiveBuffer), 256, 1_048_576)
	}
	o.checkLadder(c)
	o.program = compile(c, e.Steps)
	c.file(o.File)
	return c.err
}

func (o *options) checkLadder(c *checker) {
	ladder := o.Experiment.Connections
	if len(ladder) < 1 || len(ladder) > 20 {
		c.wrong("experiment.connections must have from 1 to 20 counts; it has %d", len(ladder))
	}
	before := 0
	for index, count := range ladder {
		if count <= before {
			c.wrong("experiment.connections must rise from at least 1; %d comes after %d", count, before)
		}
		if before = count; count > o.Limits.Connections {
			c.wrong("experiment.connections[%d] is %d, and limits.connections is %d", index, count, o.Limits.Connections)
		}
	}
}

// newTarget takes the one target from a URL, and looks its name up, once. A path of its own replaces that of the URL.
func newTarget(from, path string) (made target, err error) {
	at, err := url.Parse(from)
	if err != nil || at.Scheme != "http" || at.Hostname() == "" || at.User != nil {
		return made, fmt.Errorf("url must be http://HOST[:PORT][/PATH]; it is %q", from)
	}
	made.host, made.path = at.Host, cmp.Or(path, at.RequestURI())
	blank := func(character rune) bool { return character <= ' ' || character > '~' }
	if made.path[0] != '/' || strings.ContainsFunc(made.path, blank) {
		return made, fmt.Errorf("experiment.path must begin with / and have no blanks; it is %q", made.path)
	}
	address, err := net.ResolveTCPAddr("tcp", net.JoinHostPort(at.Hostname(), cmp.Or(at.Port(), "80")))
	if err != nil {
		return made, fmt.Errorf("cannot look up %s: %w", at.Hostname(), err)
	}
	made.address = address.String()
	return made, nil
}

// Files that k6 itself has open, by far.
const spareFiles = 100

// files is how many this process needs for all the connections: so many others, and those of the healthy client.
func (o *options) files(others int) (needs int, err error) {
	var most unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &most); err != nil {
		return 0, err
	}
	h := o.Healthy
	waiting := math.Ceil(h.NewPerS * float64(h.ConnectLimitS+h.AnswerLimitS))
	needs = others + h.KeepAlive + int(waiting) + spareFiles
	if most.Cur < uint64(needs) {
		return 0, fmt.Errorf("exposure: k6 may open %d files, and this experiment needs %d; raise nofile", most.Cur, needs)
	}
	return needs, nil
}
