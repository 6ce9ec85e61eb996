package exposure

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const silent = `{"hold_s": 60}`

func played(t *testing.T, o *options) *record {
	t.Helper()
	made, err := o.play(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func most(made *record, of func(sample) int) int {
	return of(slices.MaxFunc(made.Hostile, func(a, b sample) int { return of(a) - of(b) }))
}

func established(s sample) int { return s.Established }

// goodOf is the share of the requests due in a rung, at most so long after its begin, that were answered right and in time.
func goodOf(made *record, index int, most float64) float64 {
	begin := made.Rungs[index].BeginS
	rung := record{Rungs: []rung{{1, begin, min(made.Rungs[index].EndS, begin+most)}}, Healthy: made.Healthy}
	row := rung.summary()[0]
	return float64(row.OK) / float64(row.Due)
}

// A silent connection occupies a worker, so the eighth takes the last one from the healthy client.
func TestAServerOfEightWorkersIsDeniedAtEightSilentConnectionsAndNotAtSeven(t *testing.T) {
	t.Parallel()
	address := serve(t, 8, answered(0, hello))
	made := played(t, told(t, address, silent, func(o *options) { o.Experiment.Connections = []int{7, 8, 9} }))
	if len(made.Rungs) != 2 || made.Stopped != nil {
		t.Fatalf("%+v, stopped by %v", made.Rungs, made.Stopped)
	}
	// Those due later still had time when the hostile client was gone.
	if held, denied := goodOf(made, 0, 9), goodOf(made, 1, 0.2); held < 0.99 || denied >= 0.5 {
		t.Errorf("%.3f were answered beside 7 connections, and %.3f beside 8", held, denied)
	}
	// A window of half a second with too few is over, and 0.3 s later so is the time of its last request.
	if lasted := made.Rungs[1].EndS - made.Rungs[1].BeginS; lasted < 0.3 || lasted > 1.4 {
		t.Errorf("the second rung lasted %v s", lasted)
	}
	if held := most(made, established); held != 8 {
		t.Errorf("%d connections were established", held)
	}
	if last := made.Healthy.Class[len(made.Healthy.Class)-inARow:]; slices.ContainsFunc(last, func(one class) bool { return one != right }) {
		t.Errorf("the server has not recovered: %v", last)
	}
}

// With 4 connections a second, and a second for each, 4 of the 8 workers are occupied at a time, however many connections are
// wanted. Without the time-out the eighth comes after 2 s, and stays.
func TestTheSameServerIsHeldWhenItEndsSilentConnectionsFasterThanTheyComeAgain(t *testing.T) {
	t.Parallel()
	for head, climbs := range map[time.Duration]int{time.Second: 2, 0: 1} {
		t.Run(head.String(), func(t *testing.T) {
			t.Parallel()
			address := serve(t, 8, answered(head, hello))
			made := played(t, told(t, address, silent, func(o *options) {
				o.Experiment.Connections, o.Experiment.OpenPerS, o.Experiment.RungS = []int{9, 10}, 4, 4
			}))
			if len(made.Rungs) != climbs || made.Stopped != nil {
				t.Fatalf("%+v, stopped by %v", made.Rungs, made.Stopped)
			}
			last := made.Hostile[len(made.Hostile)-1]
			if head > 0 && (goodOf(made, 0, 9) < 0.99 || goodOf(made, 1, 9) < 0.99 || last.ClosedByServer < 20 || most(made, established) > 5) {
				t.Errorf("%+v: %+v", made.summary(), last)
			}
		})
	}
}

func TestAConnectionThatTheServerHasClosedIsNotHeld(t *testing.T) {
	t.Parallel()
	var accepted atomic.Int64
	address := serve(t, 20, func(conn *net.TCPConn) {
		_, _ = conn.Write([]byte("x"))
		if accepted.Add(1)%2 == 0 {
			time.Sleep(time.Second)
		}
	})
	// After its first byte it does not look for the end.
	made := played(t, told(t, address, `{"read": {"bytes": 1, "every_s": 30, "for_s": 30}}`, func(o *options) {
		alone(o)
		o.Experiment.Connections, o.Experiment.RungS = []int{10}, 0.7
	}))
	if found := made.Hostile[2]; found.Wanted != 10 || found.Established != 5 || found.ClosedByServer != 0 || found.Received != 10 {
		t.Errorf("%+v", found)
	}
}

func TestAConnectionThatTheClientHasHalfClosedIsHeldAsLongAsTheServerKeepsIt(t *testing.T) {
	t.Parallel()
	address := serve(t, 20, func(*net.TCPConn) { time.Sleep(2 * time.Second) })
	made := played(t, told(t, address, `{"send": "x"}, {"half_close": true}, {"hold_s": 30}`, func(o *options) {
		alone(o)
		o.Experiment.Connections, o.Experiment.RungS = []int{5}, 0.7
	}))
	if most(made, established) != 5 {
		t.Errorf("%+v", made.Hostile)
	}
}

// said gives what the server saw of the first connections.
func said[T any](t *testing.T, address string, steps string, change func(*options), from <-chan T) (T, *record) {
	t.Helper()
	made := played(t, told(t, address, steps, func(o *options) {
		alone(o)
		o.Experiment.RungS = 0.4
		if change != nil {
			change(o)
		}
	}))
	select {
	case one := <-from:
		return one, made
	case <-time.After(time.Second):
		t.Fatal("the server saw nothing")
		panic("unreachable")
	}
}

func TestEachWayOfEndingAConnectionIsSeenByTheServer(t *testing.T) {
	t.Parallel()
	for steps, one := range map[string]struct {
		failure  error
		received int
	}{
		`{"send": "x"}, {"reset": true}`:                            {unix.ECONNRESET, 0},
		`{"send": "x"}, {"close": true}`:                            {nil, 0},
		`{"send": "x"}, {"half_close": true}, {"read_all_s": 0.3}`:  {nil, 3},
		`{"drip": {"send": "xx", "every_s": 0.01}}`:                 {nil, 0},
		`{"repeat": {"send": "x", "every_s": 0.01, "for_s": 0.02}}`: {nil, 0},
	} {
		t.Run(steps, func(t *testing.T) {
			t.Parallel()
			ends := make(chan error, 1000)
			address := serve(t, 1, func(conn *net.TCPConn) {
				// The client closes in one go with its last byte, and only then is read.
				time.Sleep(50 * time.Millisecond)
				_, err := io.ReadAll(conn)
				ends <- err
				_, _ = conn.Write([]byte("bye"))
			})
			failure, made := said(t, address, steps, nil, ends)
			if !errors.Is(failure, one.failure) {
				t.Errorf("the server saw %v", failure)
			}
			if last := made.Hostile[len(made.Hostile)-1]; last.Received < one.received {
				t.Errorf("%+v", last)
			}
		})
	}
}

func TestASmallReceiveBufferMakesTheServerWait(t *testing.T) {
	t.Parallel()
	taken := map[int]int{}
	for _, size := range []int{0, 2048} {
		counts := make(chan int, 1000)
		address := serve(t, 1, func(conn *net.TCPConn) {
			_ = conn.SetWriteBuffer(4096)
			_ = conn.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
			count, _ := conn.Write(make([]byte, 4<<20))
			counts <- count
		})
		taken[size], _ = said(t, address, `{"read": {"bytes": 1, "every_s": 1, "for_s": 1}}`, func(o *options) { o.Experiment.ReceiveBuffer = size }, counts)
	}
	if taken[2048]*2 > taken[0] {
		t.Errorf("the server could write %v bytes", taken)
	}
}

func TestAHoldEndsWithTheConnectionAndNotWithAnAnswer(t *testing.T) {
	t.Parallel()
	const gone = "HTTP/1.1 408 Request Timeout\r\n\r\n"
	begun := make(chan time.Time, 1000)
	address := serve(t, 1, func(conn *net.TCPConn) {
		begun <- time.Now()
		_, _ = conn.Write([]byte(gone))
		time.Sleep(100 * time.Millisecond)
	})
	_, made := said(t, address, silent, func(o *options) { o.Experiment.RungS = 0.95 }, begun)
	last := made.Hostile[len(made.Hostile)-1]
	// The last connection may be cut before it has the answer.
	if count := len(begun) + 1; last.Received < (count-1)*len(gone) || last.ClosedByServer < count-1 || count < 2 || count > 10 || last.Finished != 0 {
		t.Errorf("%d connections, and %+v", count, last)
	}
}

func TestAProgramWhoseWriteWaitsTooLongEnds(t *testing.T) {
	t.Parallel()
	begun := make(chan time.Time, 1000)
	address := serve(t, 20, func(conn *net.TCPConn) { begun <- time.Now(); time.Sleep(2 * time.Second) })
	steps := `{"repeat": {"send": "` + strings.Repeat("x", 65_536) + `", "every_s": 0.001, "for_s": 0.2}}, {"hold_s": 60}`
	_, made := said(t, address, steps, func(o *options) { o.Experiment.RungS = 0.9 }, begun)
	if last := made.Hostile[len(made.Hostile)-1]; last.Finished < 2 || last.ClosedByServer != 0 {
		t.Errorf("%+v", last)
	}
}

func TestConnectionsComeNoFasterThanTheyMay(t *testing.T) {
	t.Parallel()
	var accepted atomic.Int64
	address := serve(t, 1, func(*net.TCPConn) { accepted.Add(1) })
	made := played(t, told(t, address, silent, func(o *options) {
		alone(o)
		o.Experiment.Connections, o.Experiment.OpenPerS, o.Experiment.RungS = []int{40}, 50, 1
	}))
	// It lasts a moment longer, and what a late timer missed is caught up.
	if last := made.Hostile[len(made.Hostile)-1]; accepted.Load() > 54 || accepted.Load() < 10 || last.ClosedByServer < 10 {
		t.Errorf("%d connections in a second, and %+v", accepted.Load(), last)
	}
}

func TestALimitStopsTheHostileClientAndTheRecordSaysWhich(t *testing.T) {
	t.Parallel()
	for limit, one := range map[string]struct {
		steps  string
		change func(*options)
	}{
		"connections": {`{"close": true}`, func(o *options) { o.Limits.Connections = 5 }},
		"bytes":       {`{"repeat": {"send": "1234567", "every_s": 0.001, "for_s": 60}}`, func(o *options) { o.Limits.Bytes = 100 }},
		"seconds":     {silent, func(o *options) { o.Limits.Seconds = 0.2 }},
	} {
		t.Run(limit, func(t *testing.T) {
			t.Parallel()
			var connections, bytes atomic.Int64
			address := serve(t, 1, func(conn *net.TCPConn) {
				connections.Add(1)
				count, _ := io.Copy(io.Discard, conn)
				bytes.Add(count)
			})
			begin := time.Now()
			made := played(t, told(t, address, one.steps, func(o *options) {
				alone(o)
				o.Experiment.RungS = 20
				one.change(o)
			}))
			if made.Stopped == nil || *made.Stopped != limit || len(made.Rungs) != 1 || time.Since(begin) > 10*time.Second {
				t.Errorf("%+v after %v", made.Rungs, time.Since(begin))
			}
			if last := made.Hostile[len(made.Hostile)-1]; last.Established != 0 || last.Sent > 98 {
				t.Errorf("%+v", last)
			}
			time.Sleep(100 * time.Millisecond)
			if connections.Load() > 5*turnover || bytes.Load() > 98 {
				t.Errorf("%d connections and %d bytes", connections.Load(), bytes.Load())
			}
		})
	}
}

func TestRefusedConnectionsAreCountedAndAreNotThoseOfTheLimit(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	made := played(t, told(t, listener.Addr().String(), silent, func(o *options) {
		alone(o)
		o.Limits.Connections, o.Experiment.RungS = 5, 0.3
	}))
	if last := made.Hostile[len(made.Hostile)-1]; last.Refused <= 5 || made.Stopped != nil {
		t.Errorf("%+v, stopped by %v", last, made.Stopped)
	}
}

func TestTheFileHasTheKeysThatTheReaderKnows(t *testing.T) {
	t.Parallel()
	made := played(t, told(t, serve(t, 8, answered(0, hello)), silent, nil))
	var text bytes.Buffer
	if err := made.write(&text); err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(text.Bytes(), &file); err != nil {
		t.Fatal(err)
	}
	keys := func(of any) string { return strings.Join(slices.Sorted(maps.Keys(of.(map[string]any))), " ") }
	healthy, hostile := file["healthy"].(map[string]any), file["hostile"].([]any)
	for _, one := range []struct {
		of       any
		expected string
	}{
		{file, "begin healthy hostile rungs stopped"},
		{file["rungs"].([]any)[0], "begin_s connections end_s"},
		{healthy, "class due_s end_s kept reused start_s status"},
		{hostile[0], "at_s closed_by_server established finished received refused sent wanted"},
	} {
		if found := keys(one.of); found != one.expected {
			t.Errorf("%q and not %q", found, one.expected)
		}
	}
	if file["stopped"] != nil || made.Begin < 1e18 {
		t.Errorf("stopped by %v, begun at %d", file["stopped"], made.Begin)
	}
	count := len(made.Healthy.DueS)
	for name, column := range healthy {
		if found := len(column.([]any)); found != count || count < 40 {
			t.Errorf("%s has %d values", name, found)
		}
	}
	if !slices.IsSorted(made.Healthy.DueS) || len(hostile) < 5 {
		t.Errorf("%v and %d samples", made.Healthy.DueS, len(hostile))
	}
	if at := rounded(1_234_567_891); at != 1.234568 {
		t.Errorf("%v is no whole number of microseconds", at)
	}
}

func TestNoHostileClientComesToAServerThatIsNotWell(t *testing.T) {
	t.Parallel()
	made := played(t, told(t, serve(t, 8, answered(0, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")), silent, nil))
	if len(made.Rungs) != 0 || made.Stopped != nil || most(made, established) != 0 {
		t.Errorf("%+v, stopped by %v", made.Rungs, made.Stopped)
	}
	// It was asked for 0.3 s, and for no time after that.
	if due := made.Healthy.DueS; len(due) < 10 || due[len(due)-1] > 1 {
		t.Errorf("%v", due)
	}
}

func TestAnInterruptedPlayEndsAtOnce(t *testing.T) {
	t.Parallel()
	o := told(t, serve(t, 1, answered(0, hello)), silent, func(o *options) { o.Experiment.RungS = 60 })
	begin := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := o.play(ctx); err == nil || time.Since(begin) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(begin))
	}
}
