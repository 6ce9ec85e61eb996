package exposure

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const simple = `{"send": "GET / HTTP/1.1\r\nHost: a\r\n\r\n"}`

const payloads = `{
	"url": "http://ADDRESS/", "body": "Hello, World!", "body_bytes": 13, "file": "play.json", "answer_limit_s": 0.5, "quiet_s": 0.1,
	"payloads": [PAYLOADS], "limits": {"connections": 6000, "bytes": 268435456, "seconds": 20}
}`

func answersOf(t *testing.T, address string, change func(*answersOptions), steps ...string) *answersRecord {
	t.Helper()
	var all []string
	for _, one := range steps {
		all = append(all, `{"id": "one", "steps": [`+one+`]}`)
	}
	o, err := readAnswers([]byte(strings.NewReplacer("ADDRESS", address, "PAYLOADS", strings.Join(all, ",")).Replace(payloads)))
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(o)
	}
	made, err := o.play(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// odd answers plain requests of the lab right, and any other connection as it is told.
func odd(handle func(*net.TCPConn, *bufio.Reader)) func(*net.TCPConn) {
	return func(conn *net.TCPConn) {
		reader := bufio.NewReader(conn)
		asked, err := http.ReadRequest(reader)
		if err == nil && strings.HasPrefix(asked.UserAgent(), "droplet-lab/") {
			_, _ = conn.Write([]byte(hello))
			return
		}
		handle(conn, reader)
	}
}

func TestHowTheServerEndsAPayloadIsRecordedWithItsBytes(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		steps    string
		handle   func(*net.TCPConn, *bufio.Reader)
		received string
		end      ending
		all      bool
	}{
		"closed": {simple, func(conn *net.TCPConn, _ *bufio.Reader) { _, _ = conn.Write([]byte("bye")) }, "bye", closedByServer, true},
		"reset": {simple, func(conn *net.TCPConn, _ *bufio.Reader) {
			_, _ = conn.Write([]byte("bye"))
			time.Sleep(30 * time.Millisecond)
			_ = conn.SetLinger(0)
		}, "bye", resetByServer, true},
		"open": {simple, func(conn *net.TCPConn, _ *bufio.Reader) {
			_, _ = conn.Write([]byte("b"))
			time.Sleep(50 * time.Millisecond)
			_, _ = conn.Write([]byte("ye"))
			_, _ = io.Copy(io.Discard, conn)
		}, "bye", stillOpen, true},
		"silent": {simple, func(conn *net.TCPConn, _ *bufio.Reader) { _, _ = io.Copy(io.Discard, conn) }, "", silentServer, true},
		"half-closed": {simple + `, {"half_close": true}`, func(conn *net.TCPConn, reader *bufio.Reader) {
			if left, err := io.ReadAll(reader); len(left) == 0 && err == nil {
				_, _ = conn.Write([]byte("seen"))
			}
		}, "seen", closedByServer, true},
		"half-closed after much": {simple + `, {"fill": {"send": "x", "times": 2000}}, {"half_close": true}`,
			func(conn *net.TCPConn, reader *bufio.Reader) {
				if left, err := io.ReadAll(reader); len(left) == 2000 && err == nil {
					_, _ = conn.Write([]byte("seen"))
				}
			}, "seen", closedByServer, true},
		"split": {`{"send": "GET / HT"}, {"hold_s": 0.05}, {"send": "TP/1.1\r\nHost: a\r\n\r\n"}`,
			func(conn *net.TCPConn, _ *bufio.Reader) { _, _ = conn.Write([]byte("joined")) }, "joined", closedByServer, true},
		"ended within": {simple + `, {"hold_s": 5}, {"send": "x"}`, func(conn *net.TCPConn, _ *bufio.Reader) { _, _ = conn.Write([]byte("no")) },
			"no", closedByServer, false},
		"bytes": {`{"send": "GET / HTTP/1.1\r\nHost: a\r\n\r\n\u00ff"}`, func(conn *net.TCPConn, reader *bufio.Reader) {
			one, _ := reader.ReadByte()
			_, _ = conn.Write([]byte{one, 0})
		}, "\xff\x00", closedByServer, true},
		"filled": {simple + `, {"fill": {"send": "ab", "times": 500000}}`, func(conn *net.TCPConn, reader *bufio.Reader) {
			if count, _ := io.CopyN(io.Discard, reader, 1_000_000); count == 1_000_000 {
				_, _ = conn.Write([]byte("all"))
			}
		}, "all", closedByServer, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := answersOf(t, serve(t, 1, odd(one.handle)), nil, one.steps).Payloads[0]
			if string(made.Received) != one.received || made.Count != len(one.received) || made.End != one.end || made.All != one.all {
				t.Errorf("%q, %d, %s, %v", made.Received, made.Count, made.End, made.All)
			}
			if made.After.Class != right || made.BackS == nil {
				t.Errorf("%+v", made)
			}
		})
	}
}

func TestAServerThatClosesBeforeItHasReadAllResetsHoweverItsEndComes(t *testing.T) {
	t.Parallel()
	for bytes, expected := range map[string]ending{"2000": resetByServer, "20": closedByServer} {
		address := serve(t, 1, odd(func(conn *net.TCPConn, _ *bufio.Reader) {
			_, _ = conn.Write([]byte("bye"))
			// The client sees the end, and only then the reset.
			_ = conn.CloseWrite()
			time.Sleep(10 * time.Millisecond)
			_ = conn.SetLinger(0)
		}))
		made := answersOf(t, address, nil, simple+`, {"fill": {"send": "x", "times": `+bytes+`}}`).Payloads[0]
		if made.End != expected || string(made.Received) != "bye" {
			t.Errorf("%s bytes: %s, %q", bytes, made.End, made.Received)
		}
	}
}

func TestOfALongAnswerTheFirstBytesAreKept(t *testing.T) {
	t.Parallel()
	address := serve(t, 1, odd(func(conn *net.TCPConn, _ *bufio.Reader) { _, _ = conn.Write(make([]byte, 100_000)) }))
	if made := answersOf(t, address, nil, simple).Payloads[0]; len(made.Received) != keptBytes || made.Count != 100_000 {
		t.Errorf("%d of %d", len(made.Received), made.Count)
	}
}

func TestAServerThatDoesNotComeBackIsSentNothingMore(t *testing.T) {
	t.Parallel()
	var gone atomic.Bool
	address := serve(t, 1, func(conn *net.TCPConn) {
		if gone.Load() {
			return
		}
		odd(func(*net.TCPConn, *bufio.Reader) { gone.Store(true) })(conn)
	})
	made := answersOf(t, address, nil, simple, simple)
	if len(made.Payloads) != 1 || made.Before.Class != right || made.Payloads[0].After.Class == right || made.Payloads[0].BackS != nil {
		t.Errorf("%+v", made)
	}
}

func TestAServerThatComesBackIsSentTheNextPayload(t *testing.T) {
	t.Parallel()
	var left atomic.Int64
	address := serve(t, 1, func(conn *net.TCPConn) {
		if left.Add(-1) >= 0 {
			return
		}
		odd(func(*net.TCPConn, *bufio.Reader) { left.Store(2) })(conn)
	})
	made := answersOf(t, address, nil, simple, simple)
	if len(made.Payloads) != 2 || made.Payloads[0].After.Class == right || made.Payloads[0].BackS == nil {
		t.Errorf("%+v", made)
	}
}

func TestAPlainRequestSaysAfterHowManyPayloadsAlsoWhenItIsAskedAgain(t *testing.T) {
	t.Parallel()
	var asked []string
	address := serve(t, 1, func(conn *net.TCPConn) {
		one, err := http.ReadRequest(bufio.NewReader(conn))
		if err != nil {
			return
		}
		asked = append(asked, one.UserAgent())
		if len(asked) != 3 {
			_, _ = conn.Write([]byte(hello))
		}
	})
	answersOf(t, address, nil, simple, simple)
	expected := []string{"droplet-lab/0", "", "droplet-lab/1", "droplet-lab/1", "", "droplet-lab/2"}
	if !slices.Equal(asked, expected) {
		t.Errorf("%q", asked)
	}
}

func TestAPlainRequestExpectsAsManyBytesAsItIsTold(t *testing.T) {
	t.Parallel()
	twice := "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\nHello, World!Hello, World!"
	for size, expected := range map[int]class{26: right, 13: wrongBody} {
		made := answersOf(t, serve(t, 1, answered(0, twice)), func(o *answersOptions) { o.BodyBytes, o.Payloads = size, nil }, simple)
		if made.Before.Class != expected {
			t.Errorf("of %d bytes: %s", size, made.Before.Class)
		}
	}
}

func TestPayloadsKeepTheLimits(t *testing.T) {
	t.Parallel()
	closing := odd(func(conn *net.TCPConn, _ *bufio.Reader) { _, _ = conn.Write([]byte("bye")) })
	for limit, change := range map[string]func(*answersOptions){
		"bytes":       func(o *answersOptions) { o.Limits.Bytes = 40 },
		"connections": func(o *answersOptions) { o.Limits.Connections = 1 },
		"seconds":     func(o *answersOptions) { o.Limits.Seconds = 0.1 },
	} {
		steps := []string{simple, `{"hold_s": 0.2}, ` + simple, simple, simple, simple, simple}
		made := answersOf(t, serve(t, 1, closing), change, steps...)
		if made.Stopped == nil || *made.Stopped != limit || len(made.Payloads) == len(steps) {
			t.Errorf("%s: %+v", limit, made)
		}
	}
}

func TestWrongPayloadsAreOneLineThatSaysWhatIsWrong(t *testing.T) {
	for steps, expected := range map[string]string{
		``:                        "payloads[0].steps must have from 1 to 50 steps; it has 0",
		`{}`:                      "payloads[0].steps[0] must have one of send, fill, hold_s, half_close; it has 0",
		`{"reset": true}`:         `unknown field "reset"`,
		`{"send": "€"}`:           "payloads[0].steps[0].send has the character '€'",
		`{"half_close": false}`:   "payloads[0].steps[0].half_close must be true",
		`{"hold_s": 0}`:           "payloads[0].steps[0].hold_s must be above 0",
		`{"fill": {"send": "a"}}`: "payloads[0].steps[0].fill.times must be from 1 to 83886080; it is 0",
		`{"fill": {"send": "aa", "times": 83886080}}`:                              "payloads[0].steps must send at most 83886080 bytes together; they send 167772160",
		`{"send": "a"}, {"hold_s": 1}, {"fill": {"send": "a", "times": 83886080}}`: "payloads[0].steps must send at most 83886080 bytes together; they send 83886081",
	} {
		text := strings.NewReplacer("ADDRESS", "127.0.0.1:1", "PAYLOADS", `{"id": "one", "steps": [`+steps+`]}`).Replace(payloads)
		if _, err := readAnswers([]byte(text)); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s: %v", steps, err)
		}
	}
}

func TestThePlayOfPayloadsIsWrittenAsJSON(t *testing.T) {
	t.Parallel()
	address := serve(t, 1, odd(func(conn *net.TCPConn, _ *bufio.Reader) { _, _ = conn.Write([]byte("bye")) }))
	var text strings.Builder
	if err := answersOf(t, address, nil, simple).write(&text); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Payloads []struct{ Received, End string }
	}
	if err := json.Unmarshal([]byte(text.String()), &read); err != nil || read.Payloads[0].Received != "Ynll" || read.Payloads[0].End != "closed" {
		t.Errorf("%v: %s", err, text.String())
	}
}

func TestAPayloadThatGotNoConnectionReceivedNothingAndIsWritten(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	if err := answersOf(t, "127.0.0.1:1", nil, simple).write(&text); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), `"received":""`) || !strings.Contains(text.String(), `"end":"no-connection"`) {
		t.Error(text.String())
	}
}
