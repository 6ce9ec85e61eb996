package exposure

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/sys/unix"
)

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, World!"

// serve has so many workers, each with one connection at a time. The others wait in the kernel's queue.
func serve(t *testing.T, workers int, handle func(*net.TCPConn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	for range workers {
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				handle(conn.(*net.TCPConn))
				_ = conn.Close()
			}
		}()
	}
	return listener.Addr().String()
}

// answered waits for a whole head of a request, for so long if not 0, and says that.
func answered(head time.Duration, said string) func(*net.TCPConn) {
	return func(conn *net.TCPConn) {
		if head > 0 {
			_ = conn.SetReadDeadline(time.Now().Add(head))
		}
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			_, _ = conn.Write([]byte(said))
		}
	}
}

// asked is one request of the healthy client.
func asked(t *testing.T, address string, change func(*options)) *request {
	h := newHealthy(told(t, address, silent, change), clock{time.Now()}, func(err error) { t.Error(err) })
	r := &request{}
	if on := h.ask(nil, r, h.single); on != nil {
		on.close()
	}
	return r
}

func TestALongBodyIsRightOnlyIfEachByteIs(t *testing.T) {
	right := body{"Hello, World!", 40_000}
	whole := strings.Repeat(right.text, 4000)[:right.size]
	for name, one := range map[string]struct {
		said  string
		count int
		same  bool
	}{
		"whole":               {whole, 40_000, true},
		"a byte less":         {whole[:39_999], 39_999, false},
		"a byte more":         {whole + "o", 40_001, false},
		"none":                {"", 0, false},
		"another byte at 100": {whole[:100] + "?" + whole[101:], 40_000, false},
		"another last byte":   {whole[:39_999] + "?", 40_000, false},
	} {
		// It comes in pieces that are no multiple of the text.
		count, same, err := right.compare(iotest.OneByteReader(strings.NewReader(one.said)))
		if count != one.count || same != one.same || err != nil {
			t.Errorf("%s: %d bytes, %v, %v", name, count, same, err)
		}
	}
	failing := io.MultiReader(strings.NewReader(whole), iotest.ErrReader(unix.ECONNRESET))
	if count, _, err := right.compare(failing); count != right.size || err != unix.ECONNRESET {
		t.Errorf("%d bytes, %v", count, err)
	}
}

func TestWhatComesOfARequestHasAClass(t *testing.T) {
	silence := func(conn *net.TCPConn) { time.Sleep(300 * time.Millisecond) }
	resetAfter := func(said string) func(*net.TCPConn) {
		return func(conn *net.TCPConn) {
			answered(0, said)(conn)
			// The client reads what was said before the reset, which would throw it away.
			time.Sleep(50 * time.Millisecond)
			_ = conn.SetLinger(0)
		}
	}
	for name, one := range map[string]struct {
		handle   func(*net.TCPConn)
		expected class
		status   int
	}{
		"right":                            {answered(0, hello), right, 200},
		"right in chunks":                  {answered(0, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\nHello, World!\r\n0\r\n\r\n"), right, 200},
		"right until the end":              {answered(0, "HTTP/1.0 200 OK\r\n\r\nHello, World!"), right, 200},
		"right after an interim answer":    {answered(0, "HTTP/1.1 103 Early Hints\r\n\r\n"+hello), right, 200},
		"right but late":                   {func(conn *net.TCPConn) { time.Sleep(150 * time.Millisecond); answered(0, hello)(conn) }, late, 200},
		"reset before a byte":              {resetAfter(""), reset, 0},
		"reset within the head":            {resetAfter("HTTP/1.1 200 OK\r\nCont"), cutOff, 0},
		"reset within the body":            {resetAfter(hello[:len(hello)-1]), cutOff, 200},
		"the end before a byte":            {answered(0, ""), ended, 0},
		"the end within the status line":   {answered(0, "HTT"), cutOff, 0},
		"the end within a header":          {answered(0, "HTTP/1.1 200 OK\r\nCont"), cutOff, 0},
		"the end within the body":          {answered(0, hello[:len(hello)-1]), short, 200},
		"the end within the chunks":        {answered(0, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\nHello"), short, 200},
		"nothing":                          {silence, readTimeout, 0},
		"half a head and then nothing":     {func(conn *net.TCPConn) { answered(0, hello[:20])(conn); silence(conn) }, readTimeout, 0},
		"half a body and then nothing":     {func(conn *net.TCPConn) { answered(0, hello[:len(hello)-1])(conn); silence(conn) }, readTimeout, 200},
		"a status of the client's fault":   {answered(0, strings.Replace(hello, "200 OK", "404 No", 1)), status4xx, 404},
		"a status of the server's fault":   {answered(0, strings.Replace(hello, "200 OK", "503 No", 1)), status5xx, 503},
		"another body":                     {answered(0, strings.Replace(hello, "Hello", "Hullo", 1)), wrongBody, 200},
		"a longer body":                    {answered(0, "HTTP/1.0 200 OK\r\n\r\nHello, World!!"), wrongBody, 200},
		"another status with a right body": {answered(0, strings.Replace(hello, "200 OK", "203 OK", 1)), wrongBody, 203},
		"no HTTP":                          {func(conn *net.TCPConn) { answered(0, "hello\r\n\r\n")(conn); silence(conn) }, wrongBody, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := asked(t, serve(t, 1, one.handle), func(o *options) { o.Healthy.AnswerLimitS, o.Healthy.LateS = 0.25, 0.1 })
			if r.class != one.expected || r.status != one.status {
				t.Errorf("%s with status %d", r.class, r.status)
			}
		})
	}
}

func TestAServerThatIsGoneRefuses(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	if r := asked(t, listener.Addr().String(), nil); r.class != refused {
		t.Error(r.class)
	}
}

func TestAFullListenQueueIsAConnectTimeout(t *testing.T) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	at, _ := unix.Getsockname(fd)
	address := (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: at.(*unix.SockaddrInet4).Port}).String()
	for range 10 {
		conn, err := net.DialTimeout("tcp", address, 50*time.Millisecond)
		if err != nil {
			break
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
	if r := asked(t, address, func(o *options) { o.Healthy.ConnectLimitS = 0.1 }); r.class != connectTimeout {
		t.Error(r.class)
	}
}

// kept is what came of the requests of one kept connection, 50 of them a second.
func kept(t *testing.T, address string, lasts time.Duration) []*request {
	h := newHealthy(told(t, address, silent, func(o *options) {
		o.Healthy = healthyOptions{KeepAlive: 1, KeepAlivePerS: 50, ConnectLimitS: 1, AnswerLimitS: 0.5, LateS: 0.2, AfterS: 10}
	}), clock{time.Now()}, func(err error) { t.Error(err) })
	h.begin()
	time.Sleep(lasts)
	h.finish()
	if len(h.requests) < 10 {
		t.Fatalf("%d requests", len(h.requests))
	}
	for index, r := range h.requests {
		if due := time.Duration(index)*20*time.Millisecond + 10*time.Millisecond; r.due != due || !r.kept {
			t.Errorf("request %d was due after %v", index, r.due)
		}
	}
	return h.requests
}

// keeping answers all requests of a connection, the first in all as late as that.
func keeping(first time.Duration, said string) func(*net.TCPConn) {
	var all atomic.Int64
	return func(conn *net.TCPConn) {
		reader := bufio.NewReader(conn)
		for {
			if _, err := http.ReadRequest(reader); err != nil {
				return
			}
			if all.Add(1) == 1 {
				time.Sleep(first)
			}
			if _, err := conn.Write([]byte(said)); err != nil {
				return
			}
		}
	}
}

func TestARequestWaitsForItsTurnOnAKeptConnectionAndItsTimeCountsFromWhenItWasDue(t *testing.T) {
	t.Parallel()
	requests := kept(t, serve(t, 2, keeping(300*time.Millisecond, hello)), 600*time.Millisecond)
	for index, r := range requests {
		expected := right
		if r.end-r.due > 200*time.Millisecond {
			expected = late
		}
		if r.class != expected || r.reused != (index > 0) || index > 0 && r.start < requests[index-1].end {
			t.Errorf("request %d: %+v", index, r)
		}
	}
	if second := requests[1]; second.end-second.due < 250*time.Millisecond {
		t.Errorf("the second one took %v", second.end-second.due)
	}
}

func TestWhoWaitsForItsTurnAsLongAsForAnAnswerGivesUp(t *testing.T) {
	t.Parallel()
	silence := serve(t, 10, func(conn *net.TCPConn) { _, _ = conn.Read(make([]byte, 1000)); time.Sleep(time.Second) })
	for index, r := range kept(t, silence, 700*time.Millisecond) {
		if took := r.end - r.due; r.class != readTimeout || took < 490*time.Millisecond || took > 1500*time.Millisecond {
			t.Errorf("request %d: %+v", index, r)
		}
	}
}

func TestAKeptConnectionThatTheServerHasEndedIsNotUsed(t *testing.T) {
	t.Parallel()
	for index, r := range kept(t, serve(t, 2, answered(0, hello)), 400*time.Millisecond) {
		if r.class != right || r.reused {
			t.Errorf("request %d: %+v", index, r)
		}
	}
}

func TestAKeptConnectionThatEndsBeforeTheAnswerIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	handle := func(conn *net.TCPConn) {
		answered(0, hello)(conn)
		_, _ = conn.Read(make([]byte, 1000))
	}
	for index, r := range kept(t, serve(t, 2, handle), 400*time.Millisecond) {
		expected := [2]class{right, ended}[index%2]
		if r.class != expected || r.reused != (index%2 == 1) {
			t.Errorf("request %d: %+v", index, r)
		}
	}
}

// judged is a healthy client to which one request came each 10 ms, with such classes.
func judged(t *testing.T, classes ...class) *healthy {
	o := told(t, "127.0.0.1:1", silent, func(o *options) { o.Verdicts.DeniedForS = 0.1 })
	h := newHealthy(o, clock{time.Now().Add(-time.Hour)}, func(error) {})
	for index, one := range classes {
		h.requests = append(h.requests, &request{due: time.Duration(index) * 10 * time.Millisecond, class: one})
	}
	return h
}

func many(count int, one class) []class {
	made := make([]class, count)
	for index := range made {
		made[index] = one
	}
	return made
}

func TestAServerIsDeniedWhenTooFewWereAnsweredWithinSomeWindow(t *testing.T) {
	const ms = time.Millisecond
	good, bad := many(20, right), many(6, late)
	for name, one := range map[string]struct {
		classes  []class
		from, to time.Duration
		expected bool
	}{
		"6 of 10 are late":                       {append(append(good, bad...), good...), 0, 460 * ms, true},
		"5 of 10 are late":                       {append(append(good, bad[:5]...), good...), 0, 460 * ms, false},
		"they were due before the ladder":        {append(append(good, bad...), good...), 230 * ms, 460 * ms, false},
		"they were due just now":                 {append(append(good, bad...), good...), 0, 240 * ms, false},
		"the window is not over":                 {append(good, bad...), 200 * ms, 270 * ms, false},
		"nobody has an answer, and all are late": {many(20, ""), 0, 200 * ms, true},
		"none was due":                           {good, time.Second, 2 * time.Second, false},
		"the window is just over":                {many(10, refused), 0, 100 * ms, true},
	} {
		if found := judged(t, one.classes...).denied(one.from, one.to); found != one.expected {
			t.Errorf("%s: denied is %v", name, found)
		}
	}
	h := judged(t, many(20, "")...)
	// They were due just now, so that they still may be answered in time.
	h.zero = time.Now().Add(-200 * ms)
	if h.denied(0, 200*ms) || h.decided(0, 200*ms) {
		t.Error("requests that may still be answered are counted as lost")
	}
	if h = judged(t, many(20, refused)...); !h.decided(0, 200*ms) || !h.denied(0, 100*ms) {
		t.Error("requests that were refused are not counted")
	}
	if h.next = 90 * ms; h.decided(0, 200*ms) || h.denied(0, 100*ms) {
		t.Error("a request that is to begin is not waited for")
	}
}

func TestAServerHasRecoveredAfterTwentyRightAnswersInARow(t *testing.T) {
	for name, one := range map[string]struct {
		classes  []class
		expected bool
	}{
		"20 right ones":                    {many(20, right), true},
		"19 right ones":                    {many(19, right), false},
		"39 right ones with a late within": {append(append(many(19, right), late), many(19, right)...), false},
		"a late one and then 20":           {append(many(1, late), many(20, right)...), true},
		"one is still under way":           {append(append(many(10, right), ""), many(10, right)...), false},
	} {
		if found := judged(t, one.classes...).recovered(0); found != one.expected {
			t.Errorf("%s: recovered is %v", name, found)
		}
	}
	if judged(t, many(25, right)...).recovered(60 * time.Millisecond) {
		t.Error("answers from before count")
	}
}
