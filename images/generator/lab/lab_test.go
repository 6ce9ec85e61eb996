package lab

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, World!"

// Each answer comes whole and byte by byte, and then the connection ends or stays.
func TestAnAnswerIsWhatNetHTTPReads(t *testing.T) {
	var zipped strings.Builder
	zipper := gzip.NewWriter(&zipped)
	_, _ = zipper.Write([]byte("Hello, World!"))
	_ = zipper.Close()
	// No more bytes can mend these.
	hopeless := map[string]bool{"no HTTP": true, "a protocol of another kind": true, "a chunk of no length": true, "gzip that is none": true}
	for name, one := range map[string]struct {
		bytes  string
		whole  bool // without the connection's end
		status int  // 0: broken
		keep   bool
	}{
		"a length":                    {hello, true, 200, true},
		"no length":                   {"HTTP/1.1 200 OK\r\n\r\nHello, World!", false, 200, false},
		"chunks and a trailer":        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n8;x\r\n, World!\r\n0\r\nA: b\r\n\r\n", true, 200, true},
		"an interim answer before":    {"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + hello, true, 200, true},
		"gzip":                        {fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", zipped.Len(), zipped.String()), true, 200, true},
		"HTTP/1.0":                    {strings.Replace(hello, "1.1", "1.0", 1), true, 200, false},
		"HTTP/1.0 that keeps":         {strings.Replace(hello, "1.1 200 OK", "1.0 200 OK\r\nConnection: Keep-Alive", 1), true, 200, true},
		"a list with close":           {strings.Replace(hello, "OK", "OK\r\nConnection: x, Close", 1), true, 200, false},
		"another status":              {strings.Replace(hello, "200 OK", "503 No", 1), true, 503, true},
		"a body that is cut off":      {hello[:len(hello)-1], false, 0, false},
		"chunks that are cut off":     {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n", false, 0, false},
		"a header block that is cut":  {"HTTP/1.1 200 OK\r\nContent-", false, 0, false},
		"no HTTP":                     {"hello\r\n\r\n", false, 0, false},
		"a protocol of another kind":  {"SSH-2.0-x\r\n", false, 0, false},
		"a chunk of no length":        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0xd\r\nHello, World!\r\n0\r\n\r\n", false, 0, false},
		"gzip that is none":           {strings.Replace(hello, "OK", "OK\r\nContent-Encoding: gzip", 1), false, 0, false},
		"bytes that nobody asked for": {hello + "x", true, 200, false},
	} {
		for _, size := range []int{len(one.bytes), 1} {
			if size == 1 && name == "bytes that nobody asked for" {
				continue
			}
			p, a := parser{reader: bufio.NewReader(nil)}, answer{}
			whole, err := false, error(nil)
			for at := 0; at < len(one.bytes) && err == nil; at += size {
				whole, err = p.add(&a, []byte(one.bytes[at:at+size]), false)
			}
			if whole != one.whole {
				t.Errorf("%s by %d: whole is %v", name, size, whole)
			}
			if (err != nil) != hopeless[name] {
				t.Errorf("%s by %d, before the connection's end: %v", name, size, err)
			}
			if !whole && err == nil {
				whole, err = p.add(&a, nil, true)
			}
			if (err != nil) != (one.status == 0) || err == nil && (a.status != one.status || a.keep != one.keep || string(a.body) != "Hello, World!") {
				t.Errorf("%s by %d: %v %v, status %d, kept %v, %q", name, size, whole, err, a.status, a.keep, a.body)
			}
		}
	}
}

// serve answers each request by what `reply` says of its number on its connection and in all, both from 1; "" ends the connection.
func serve(t *testing.T, reply func(on, all int) string) target {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	var all atomic.Int64
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				reader := bufio.NewReader(conn)
				for on := 1; ; on++ {
					if _, err := http.ReadRequest(reader); err != nil {
						return
					}
					said := reply(on, int(all.Add(1)))
					if _, err := conn.Write([]byte(said)); err != nil || said == "" || !strings.Contains(said, "Content-Length") {
						return
					}
				}
			}()
		}
	}()
	return targetAt(listener.Addr().String())
}

func targetAt(at string) target {
	address, _ := resolve(&url.URL{Host: at})
	return target{address: address, message: []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), body: []byte("Hello, World!"), timeout: int64(time.Second), mostIdle: 500}
}

// silent is a server that takes connections and never answers; nobody listens there if it has ended.
func silent(t *testing.T, ended bool) target {
	// A port that the system gives to others too could be theirs by then, or even the end of a dial to itself.
	address := "127.0.0.1:1"
	if !ended {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = listener.Close() })
		address = listener.Addr().String()
	}
	to := targetAt(address)
	to.timeout = int64(50 * time.Millisecond)
	return to
}

type counts map[string]int

// A load of a test ends before this, in milliseconds.
const minute = 60_000

// played gives how many requests ended in each class, and were asked again, on how many connections.
func played(t *testing.T, to target, play func(context.Context, target) (*recording, error)) (counts, *recording) {
	made, err := play(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	found := counts{}
	made.each(func(r *row) {
		found[classNames[r.class]]++
		found["retries"] += int(r.retries)
	})
	return found, made
}

func always(int, int) string { return hello }

func TestDialsThatAFullListenQueueDropsGoOn(t *testing.T) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	if err := cmp.Or(unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), unix.Listen(fd, 0)); err != nil {
		t.Fatal(err)
	}
	at, _ := unix.Getsockname(fd)
	to := targetAt(fmt.Sprintf("127.0.0.1:%d", at.(*unix.SockaddrInet4).Port))
	to.timeout = int64(50 * time.Millisecond)
	load := ClosedLoad{Workers: 5, Requests: 5, MostMs: minute}
	if _, made := played(t, to, load.play); made.dialling == 0 || made.connections+made.dialling != 5 {
		t.Errorf("%d connections and %d dials that go on", made.connections, made.dialling)
	}
}

func TestWhatComesOfARequestIsCounted(t *testing.T) {
	tenth := func(on, all int) string {
		if on > 1 && all%10 == 0 {
			return ""
		}
		return hello
	}
	wrong := []string{"HTTP/1.1 500 No\r\n\r\n", "HTTP/1.1 302 No\r\nLocation: /\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nHello", "no HTTP\r\n\r\n"}
	for name, one := range map[string]struct {
		to          target
		load        ClosedLoad
		expected    counts
		connections int
	}{
		"a worker keeps its connection": {
			serve(t, always), ClosedLoad{Workers: 1, Requests: 50, MostMs: minute}, counts{"": 50, "retries": 0}, 1},
		"the first request on a connection is not asked again": {
			serve(t, func(int, int) string { return "" }), ClosedLoad{Workers: 2, Requests: 6, MostMs: minute}, counts{"broken-answer": 6, "retries": 0}, 6},
		"one on a kept connection that ends is asked again": {
			serve(t, tenth), ClosedLoad{Workers: 1, Requests: 90, MostMs: minute}, counts{"": 90, "retries": 9}, 10},
		"what is wrong has a class, and no redirect is followed": {
			serve(t, func(_, all int) string { return wrong[all%4] }), ClosedLoad{Workers: 1, Requests: 8, MostMs: minute},
			counts{"status": 4, "wrong-body": 2, "broken-answer": 2, "retries": 0}, 8},
		"a refused dial is a failure at once": {
			silent(t, true), ClosedLoad{Workers: 3, Requests: 3000, MostMs: minute}, counts{"refused": 3000, "retries": 0}, 0},
		"workers stop when nobody answers any more": {
			silent(t, false), ClosedLoad{Workers: 1, Requests: 100, MostMs: minute}, counts{"unanswered": 1, "retries": 0}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			found, made := played(t, one.to, one.load.play)
			if !maps.Equal(found, one.expected) || made.connections != one.connections {
				t.Errorf("%v on %d connections", found, made.connections)
			}
		})
	}
}

// The server speaks and ends its side before anybody looks at the dial.
func TestWhatComesWithTheEndOfADialIsRead(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			_, _ = conn.Write([]byte("go away\r\n"))
			_ = conn.(*net.TCPConn).CloseWrite()
		}
	}()
	for name, isWanted := range map[string]bool{"wanted": true, "not wanted any more": false} {
		t.Run(name, func(t *testing.T) {
			c, err := newClient(targetAt(listener.Addr().String()), 1, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.close)
			var came []class
			c.over = func(r *request) { came = append(came, r.class) }
			r := &request{}
			c.begin(r, c.now())
			if !isWanted {
				c.unwant(r)
			}
			time.Sleep(20 * time.Millisecond)
			for range 20 {
				c.step(t.Context())
			}
			if isWanted && (len(came) != 1 || came[0] != broken) || !isWanted && len(c.idle)+len(came) > 0 {
				t.Errorf("%v, and %d idle", came, len(c.idle))
			}
		})
	}
}

func TestALackOfTheGeneratorIsNoFailedDial(t *testing.T) {
	for _, err := range []error{unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM} {
		if class := classNames[dialClass(err)]; class != "no-files" {
			t.Errorf("%v is %s", err, class)
		}
	}
}

func TestWorkersDoTheirOwnShareOnBothThreads(t *testing.T) {
	found, made := played(t, serve(t, always), ClosedLoad{Workers: 7, Requests: 100, MostMs: minute, Threads: 2}.play)
	if found[""] != 98 || made.parts[0].length != 56 || made.parts[1].length != 42 {
		t.Errorf("%v, of which %d on one", found, made.parts[0].length)
	}
}

func TestAnInterruptedLoadLeavesItsRequestsUnanswered(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	to := silent(t, false)
	to.timeout = int64(time.Hour)
	made, err := ClosedLoad{Workers: 4, Requests: 400, MostMs: minute}.play(ctx, to)
	if err != nil || made.parts[0].length != 4 || made.parts[0].at(3).class != unanswered {
		t.Errorf("%v and %d rows", err, made.parts[0].length)
	}
}

func TestInterruptedArrivalsLeaveTheirRequestsUnanswered(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	to := serve(t, func(int, int) string {
		cancel()
		<-t.Context().Done()
		return ""
	})
	to.timeout = int64(time.Hour)
	const count = 1_000_000
	made, err := ArrivalLoad{int64(time.Millisecond), count, 1}.play(ctx, to, nil)
	if err != nil || made.parts[0].length == count || made.parts[0].at(0).class != unanswered {
		t.Errorf("%v and %d rows", err, made.parts[0].length)
	}
}

func TestAllWorkersDialBeforeOneUsesTheConnectionOfAnother(t *testing.T) {
	load := ClosedLoad{Workers: 5, Requests: 500, MostMs: minute}
	if _, made := played(t, serve(t, always), load.play); made.connections != 5 {
		t.Errorf("%d connections", made.connections)
	}
}

func TestARequestTakesWhatComesFirstOfItsDialAndAnothersConnection(t *testing.T) {
	c, err := newClient(serve(t, always), 1, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	c.over = func(*request) {}
	requests := []*request{{}, {}, {}}
	for _, r := range requests {
		c.begin(r, c.now())
	}
	for len(c.idle) < 3 {
		c.step(t.Context())
	}
	first, second, third := requests[0], requests[1], requests[2]
	free, last := c.idle[1], c.idle[2]
	c.idle = c.idle[1:]
	c.begin(first, c.now())
	c.begin(second, c.now())
	if first.conn != last || second.conn != free {
		t.Error("the connection that became free last is not taken first")
	}
	for c.active.Len() > 0 {
		c.step(t.Context())
	}
	// Two wait for their dials, and one connection becomes free.
	c.idle = nil
	c.queue.PushBack(third)
	third.row, third.wants = c.rows.add(), c.queue.Back()
	third.active = c.active.PushBack(third)
	c.put(free, c.now())
	if third.conn != free || third.connecting != 0 || third.wants != nil {
		t.Error("a request that waits does not take another's connection")
	}
}

func alone(load ArrivalLoad) func(context.Context, target) (*recording, error) {
	return func(ctx context.Context, to target) (*recording, error) { return load.play(ctx, to, nil) }
}

func TestArrivalsKeepTheirScheduleAndAreDroppedWhereNoConnectionIsLeft(t *testing.T) {
	const period = int64(time.Millisecond)
	// As many connections as arrivals: none is dropped, however slow the machine is.
	found, made := played(t, serve(t, always), alone(ArrivalLoad{period, 100, 100}))
	if found[""] != 100 {
		t.Error(found)
	}
	index := 0
	made.each(func(r *row) {
		if r.start-r.late != due(index, period) {
			t.Errorf("arrival %d was due after %d ns", index, r.start-r.late)
		}
		index++
	})
	to := silent(t, false)
	to.timeout = int64(time.Second)
	if found, _ := played(t, to, alone(ArrivalLoad{period, 100, 3})); found["unanswered"] != 3 || found["dropped"] != 97 {
		t.Error(found)
	}
}

func TestArrivalsAreDueOnceAPeriodAndMeetAllMomentsOfAnotherPeriod(t *testing.T) {
	const period, count = 2_000_000, 1000
	// Of a tick of 4 ms, how many arrivals are in each tenth.
	var tenths [10]int
	for index := range count {
		at := due(index, period)
		if at/period != int64(index) {
			t.Errorf("arrival %d is due in period %d", index, at/period)
		}
		if gap := due(index+1, period) - at; gap/(period/1000) != 618 && gap/(period/1000) != 1618 {
			t.Errorf("arrival %d is followed by one after %d ns", index, gap)
		}
		tenths[at%(2*period)*10/(2*period)]++
	}
	for _, met := range tenths {
		if met < count/10-3 || met > count/10+3 {
			t.Error(tenths)
		}
	}
}

func TestACompanionGetsAsManyRequestsAndIsCountedApart(t *testing.T) {
	load := ArrivalLoad{int64(time.Millisecond), 100, 100}
	refusing := func(int, int) string { return "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n" }
	companion := serve(t, refusing)
	found, made := played(t, serve(t, always), func(ctx context.Context, to target) (*recording, error) {
		return load.play(ctx, to, &companion)
	})
	if found[""] != 100 {
		t.Error(found)
	}
	beside := made.companion.totals()
	if beside.Rows != 100 || beside.Failed != 100 {
		t.Error(beside)
	}
	// Between two of the server's, a third of a period after the one.
	if offset := made.companion.begin - made.begin; offset < 308_000 || offset > 310_000 {
		t.Errorf("its requests come %d ns after the server's", offset)
	}
}

func TestTheColumnsFileHasEveryRow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "columns.gz")
	rows := newRows(0)
	for index := range rowsInChunk + 1 {
		*rows.add() = row{start: int64(index), latency: -1, connection: 7, class: dropped, retries: 9}
	}
	if err := (&recording{parts: []*rowList{rows, newRows(1)}, begin: 5, connections: 3, companion: &recording{connections: 2}}).save(file); err != nil {
		t.Fatal(err)
	}
	zipped, _ := os.Open(file)
	reader, _ := gzip.NewReader(zipped)
	buffered := bufio.NewReader(reader)
	line, _ := buffered.ReadBytes('\n')
	var head struct {
		Rows, Failed, Connections int
		Begin                     string `json:"begin_unix_ns"`
		Companion                 struct{ Rows, Connections int }
	}
	_ = json.Unmarshal(line, &head)
	rest, _ := io.ReadAll(buffered)
	if head.Rows != rowsInChunk+1 || head.Failed != head.Rows || head.Begin != "5" || head.Connections != 3 ||
		head.Companion.Connections != 2 || len(rest) != head.Rows*58 {
		t.Errorf("%+v and %d bytes", head, len(rest))
	}
	if last := rest[8*(head.Rows-1)]; int(last)+256*int(rest[8*(head.Rows-1)+1]) != rowsInChunk || rest[len(rest)-2] != 9 {
		t.Errorf("the last row's values are %d, %d", last, rest[len(rest)-2])
	}
}
