package lab

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, World!"

// Each answer comes whole and byte by byte, and then the connection ends or stays.
func TestAnAnswerIsWhatNetHTTPReads(t *testing.T) {
	var zipped strings.Builder
	zipper := gzip.NewWriter(&zipped)
	_, _ = zipper.Write([]byte("Hello, World!"))
	_ = zipper.Close()
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
	host, port, _ := net.SplitHostPort(at)
	address, _ := resolve(host, port)
	return target{address, []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), []byte("Hello, World!"), int64(time.Second), 500}
}

// played gives how many requests ended in each class, and what the load left.
func played(t *testing.T, play func(context.Context) (*recording, error)) (map[string]int, *recording) {
	made, err := play(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, part := range made.parts {
		for index := range part.length {
			counts[classNames[part.at(index).class]]++
			counts["retries"] += int(part.at(index).retries)
		}
	}
	return counts, made
}

func TestWorkersDoTheirOwnShareOnKeptConnections(t *testing.T) {
	to := serve(t, func(int, int) string { return hello })
	counts, made := played(t, closedLoad{target: to, workers: 7, requests: 100, most: time.Minute, threads: 2}.play)
	if counts[""] != 98 || made.parts[0].length+made.parts[1].length != 98 || made.connections != 7 {
		t.Errorf("%v on %d connections", counts, made.connections)
	}
}

func TestARequestOnAKeptConnectionThatEndsIsAskedAgainAndCounted(t *testing.T) {
	to := serve(t, func(on, all int) string {
		if on > 1 && all%10 == 0 {
			return ""
		}
		return hello
	})
	counts, made := played(t, closedLoad{target: to, workers: 5, requests: 500, most: time.Minute}.play)
	if counts[""] != 500 || counts["retries"] < 40 || made.connections < 40 {
		t.Errorf("%v on %d connections", counts, made.connections)
	}
}

func TestAFirstRequestOnAConnectionIsNotAskedAgain(t *testing.T) {
	to := serve(t, func(int, int) string { return "" })
	counts, made := played(t, closedLoad{target: to, workers: 2, requests: 6, most: time.Minute}.play)
	if counts["broken-answer"] != 6 || counts["retries"] != 0 || made.connections != 6 {
		t.Errorf("%v on %d connections", counts, made.connections)
	}
}

func TestWhatIsWrongHasAClass(t *testing.T) {
	replies := []string{"HTTP/1.1 500 No\r\n\r\n", "HTTP/1.1 302 No\r\nLocation: /\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nHello", "no HTTP\r\n\r\n"}
	to := serve(t, func(_, all int) string { return replies[all%4] })
	counts, _ := played(t, closedLoad{target: to, workers: 1, requests: 8, most: time.Minute}.play)
	if counts["status"] != 4 || counts["wrong-body"] != 2 || counts["broken-answer"] != 2 {
		t.Error(counts)
	}
	closed := serve(t, nil)
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	closed = targetAt(listener.Addr().String())
	_ = listener.Close()
	counts, _ = played(t, closedLoad{target: closed, workers: 3, requests: 3000, most: time.Minute}.play)
	if counts["refused"] != 3000 {
		t.Error(counts)
	}
}

func TestWorkersStopWhenNobodyAnswersAnyMore(t *testing.T) {
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	defer listener.Close()
	to := targetAt(listener.Addr().String())
	to.timeout = int64(50 * time.Millisecond)
	counts, _ := played(t, closedLoad{target: to, workers: 4, requests: 400, most: time.Minute}.play)
	if counts["unanswered"] < 4 || counts["unanswered"] > 8 {
		t.Error(counts)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	to.timeout = int64(time.Hour)
	made, _ := closedLoad{target: to, workers: 4, requests: 400, most: time.Hour}.play(ctx)
	if made.parts[0].length != 4 || made.parts[0].at(3).class != unanswered {
		t.Errorf("an interrupted load left %d rows", made.parts[0].length)
	}
}

func TestARequestTakesWhatComesFirstOfItsDialAndAnothersConnection(t *testing.T) {
	to := serve(t, func(int, int) string { return hello })
	c, _ := newClient(to, 1, time.Now())
	defer c.close()
	c.over = func(*request) {}
	first, second, third := &request{}, &request{}, &request{}
	for _, r := range []*request{first, second, third} {
		c.begin(r, c.now())
	}
	for len(c.idle) < 3 {
		c.step()
	}
	dialled := c.idle[1]
	c.begin(first, c.now())
	if first.conn == dialled || first.connecting != 0 {
		t.Error("the connection that became free last is not taken first")
	}
	c.idle = nil
	c.begin(second, c.now())
	c.begin(third, c.now())
	c.put(dialled, c.now())
	for c.active.Len() > 0 {
		c.step()
	}
	if second.connection != dialled.number && third.connection != dialled.number && c.opened != 5 {
		t.Errorf("requests ended on %d and %d of %d connections", second.connection, third.connection, c.opened)
	}
}

func TestArrivalsKeepTheirScheduleAndAreDroppedWhereNoConnectionIsLeft(t *testing.T) {
	to := serve(t, func(int, int) string { return hello })
	counts, made := played(t, arrivalLoad{to, 1_000_000, 100, 50}.play)
	if counts[""] != 100 {
		t.Error(counts)
	}
	for index := range 100 {
		if at := made.parts[0].at(index); at.start-at.late != int64(index)*1_000_000 {
			t.Errorf("arrival %d was due after %d ns", index, at.start-at.late)
		}
	}
	silent, _ := net.Listen("tcp", "127.0.0.1:0")
	defer silent.Close()
	to = targetAt(silent.Addr().String())
	counts, _ = played(t, arrivalLoad{to, 1_000_000, 100, 3}.play)
	if counts["unanswered"] != 3 || counts["dropped"] != 97 {
		t.Error(counts)
	}
}

func TestTheColumnsFileHasEveryRow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "columns.gz")
	rows := newRows(0)
	for index := range rowsInChunk + 1 {
		*rows.add() = row{start: int64(index), latency: -1, connection: 7, class: dropped, retries: 9}
	}
	if err := (&recording{parts: []*rowList{rows, newRows(1)}, begin: 5, connections: 3}).write(file); err != nil {
		t.Fatal(err)
	}
	zipped, _ := os.Open(file)
	reader, _ := gzip.NewReader(zipped)
	buffered := bufio.NewReader(reader)
	line, _ := buffered.ReadBytes('\n')
	var head header
	_ = json.Unmarshal(line, &head)
	rest, _ := io.ReadAll(buffered)
	if head.Rows != rowsInChunk+1 || head.Begin != "5" || head.Connections != 3 || len(rest) != head.Rows*58 {
		t.Errorf("%+v and %d bytes", head, len(rest))
	}
	if last := rest[8*(head.Rows-1)]; int(last)+256*int(rest[8*(head.Rows-1)+1]) != rowsInChunk || rest[len(rest)-2] != 9 {
		t.Errorf("the last row's values are %d, %d", last, rest[len(rest)-2])
	}
}
