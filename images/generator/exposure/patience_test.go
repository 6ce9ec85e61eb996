package exposure

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func waitedFor(t *testing.T, address, steps string, patience float64) *waited {
	t.Helper()
	p, err := readPatience([]byte(fmt.Sprintf(`{"url": "http://%s/", "file": "f", "patience_s": %v, "steps": [%s]}`, address, patience, steps)))
	if err != nil {
		t.Fatal(err)
	}
	made, err := p.wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// A server that gives a client 300 ms for its header, counted from the beginning or from its last byte.
func TestTheTimeIsSeenThatAServerPutsUpWithAClient(t *testing.T) {
	t.Parallel()
	const head = `{"send": "GET / HTTP/1.1\r\nHost: a\r\n"}, {"repeat": {"send": "X-a: b\r\n", "every_s": 0.1, "for_s": 60}}`
	inTotal := serve(t, 9, answered(300*time.Millisecond, hello))
	sinceByte := serve(t, 9, func(conn *net.TCPConn) {
		for reader := bufio.NewReader(conn); ; {
			_ = conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
			if _, err := reader.ReadByte(); err != nil {
				return
			}
		}
	})
	resetting := serve(t, 9, func(conn *net.TCPConn) {
		time.Sleep(300 * time.Millisecond)
		_ = conn.SetLinger(0)
	})
	for name, one := range map[string]struct {
		address, steps string
		ended, broken  bool
	}{
		"silent":                          {inTotal, silent, true, false},
		"slow header, limit in total":     {inTotal, head, true, true},
		"slow header, limit since a byte": {sinceByte, head, false, false},
		"reset":                           {resetting, silent, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := waitedFor(t, one.address, one.steps, 1)
			if (made.EndedS != nil) != one.ended || one.ended && (*made.EndedS < 0.29 || *made.EndedS > 0.6) {
				t.Errorf("%+v", made)
			}
			if one.ended && made.Broken != one.broken && one.steps == silent {
				t.Errorf("%+v", made)
			}
			if !one.ended && (made.LastedS < 0.99 || made.LastedS > 1.3) {
				t.Errorf("%+v", made)
			}
		})
	}
}

func TestAnAnsweredClientHasHeardItsAnswer(t *testing.T) {
	t.Parallel()
	address := serve(t, 1, func(conn *net.TCPConn) {
		_, _ = http.ReadRequest(bufio.NewReader(conn))
		_, _ = conn.Write([]byte(hello))
	})
	made := waitedFor(t, address, `{"send": "GET / HTTP/1.1\r\nHost: a\r\n\r\n"}, {"hold_s": 60}`, 2)
	if !made.Connected || made.EndedS == nil || *made.EndedS > 0.5 || made.Broken || made.Received != len(hello) || made.Sent != 27 {
		t.Errorf("%+v", made)
	}
}

// What it does not read keeps the end away from it, unless there is room here for all of it.
func TestAClientThatReadsNothingSeesAnEndThatNothingComesBefore(t *testing.T) {
	t.Parallel()
	const ask = `{"send": "GET / HTTP/1.1\r\n\r\n"}, `
	saying := func(text string, linger int) string {
		return serve(t, 1, func(conn *net.TCPConn) {
			_, _ = http.ReadRequest(bufio.NewReader(conn))
			// On a busy machine it takes a while until the client has no room for more.
			_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
			_, _ = conn.Write([]byte(text))
			_ = conn.SetLinger(linger)
		})
	}
	stays := serve(t, 9, func(conn *net.TCPConn) {
		_, _ = http.ReadRequest(bufio.NewReader(conn))
		time.Sleep(3 * time.Second)
	})
	const unread = `{"no_read_s": 60}`
	large := strings.Repeat("x", 64<<20)
	for name, one := range map[string]struct {
		address, steps string
		ended, broken  bool
	}{
		"little":                     {saying(hello, -1), unread, true, false},
		"little and reset":           {saying(hello, 0), unread, true, true},
		"much":                       {saying(large, -1), unread, false, false},
		"much and reset":             {saying(large, 0), unread, true, true},
		"nothing":                    {stays, unread, false, false},
		"nothing after a half close": {stays, `{"half_close": true}, ` + unread, false, false},
		"little after a half close":  {saying(hello, -1), `{"half_close": true}, ` + unread, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := waitedFor(t, one.address, ask+one.steps, 2.1)
			if (made.EndedS != nil) != one.ended || made.Broken != one.broken || made.Received != 0 || made.Port == 0 {
				t.Errorf("%+v", made)
			}
		})
	}
}

// Nobody listens at the port 1.
func TestAServerThatTakesNoConnectionIsRecordedAsThat(t *testing.T) {
	t.Parallel()
	made := waitedFor(t, "127.0.0.1:1", silent, 1)
	if made.Connected || made.EndedS != nil || made.Begin == 0 || made.LastedS > 0.9 || made.Sent+made.Received != 0 {
		t.Errorf("%+v", made)
	}
}

func TestAPatienceThatIsCalledOffIsNoResult(t *testing.T) {
	t.Parallel()
	p, err := readPatience([]byte(`{"url": "http://127.0.0.1:1/", "file": "f", "patience_s": 1, "steps": [{"hold_s": 1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	end()
	if made, err := p.wait(ctx); err == nil {
		t.Errorf("%+v", made)
	}
}

func TestWrongOptionsOfPatienceAreOneLine(t *testing.T) {
	for text, expected := range map[string]string{
		`{"url": "http://127.0.0.1:1/", "file": "f", "patience_s": 400, "steps": [{"hold_s": 1}]}`: "patience_s must be above 0 and at most 300; it is 400",
		`{"url": "http://127.0.0.1:1/", "file": "", "patience_s": 4, "steps": [{"hold_s": 1}]}`:    "file must say where the record goes",
		`{"url": "http://127.0.0.1:1/", "file": "f", "patience_s": 4, "steps": []}`:                "must have from 1 to 50 steps",
		`{"url": "ftp://127.0.0.1:1/", "file": "f", "patience_s": 4, "steps": [{"hold_s": 1}]}`:    "url must be http://",
	} {
		if _, err := readPatience([]byte(text)); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
