package exposure

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// class is what came of a request of the healthy client; scripts/exposure/play.ts says what each is.
type class string

const (
	right          class = "ok"
	late           class = "late"
	refused        class = "refused"
	connectTimeout class = "connect-timeout"
	reset          class = "reset"
	cutOff         class = "cut-off"
	ended          class = "ended"
	short          class = "short"
	readTimeout    class = "read-timeout"
	status4xx      class = "status-4xx"
	status5xx      class = "status-5xx"
	wrongBody      class = "wrong-body"
)

// No answer may have so many bytes more than the right body: net/http's limit for a header block.
const mostBytes = 10 << 20

// body is the right one: a text again and again, cut off at a size. It may be so large that one for each request under way would
// fill the memory, so it is compared as it comes.
type body struct {
	text string
	size int
}

// compare reads to the end, and gives how many bytes came, and whether they are the right ones.
func (b body) compare(from io.Reader) (count int, same bool, err error) {
	same = true
	var piece [16 << 10]byte
	for err == nil {
		read := 0
		read, err = from.Read(piece[:])
		for rest := piece[:read]; len(rest) > 0; {
			expected := b.text[count%len(b.text):]
			size := min(len(rest), len(expected))
			same = same && string(rest[:size]) == expected[:size]
			count, rest = count+size, rest[size:]
		}
	}
	if err == io.EOF {
		err = nil
	}
	return count, same && count == b.size, err
}

// wire is a connection of the healthy client. It keeps what went wrong, since net/http's parser does not always say it: a line
// that is cut off is a malformed one to it.
type wire struct {
	conn   net.Conn
	reader *bufio.Reader
	most   int
	// Of the request under way: bytes that came, and how the connection failed.
	count  int
	failed error
}

func newWire(conn net.Conn, body int) *wire {
	w := &wire{conn: conn, most: body + mostBytes}
	w.reader = bufio.NewReader(w)
	return w
}

func (w *wire) Read(into []byte) (int, error) {
	if w.count > w.most {
		return 0, errors.New("the answer is too long")
	}
	count, err := w.conn.Read(into)
	w.count += count
	if err != nil && w.failed == nil {
		w.failed = err
	}
	return count, err
}

func (w *wire) close() { _ = w.conn.Close() }

// stale is whether the server has ended the connection, or said what nobody asked for: no client would use it again.
func (w *wire) stale() bool {
	var one [1]byte
	failed := error(nil)
	raw, err := w.conn.(syscall.Conn).SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) { _, _, failed = unix.Recvfrom(int(fd), one[:], unix.MSG_PEEK|unix.MSG_DONTWAIT) })
	}
	return err != nil || failed != unix.EAGAIN
}

// talk makes one request, and gives what came of it, and whether the connection can serve another.
func (w *wire) talk(message []byte, right body, until time.Time) (status int, came class, keeps bool) {
	w.count, w.failed = 0, nil
	_ = w.conn.SetDeadline(until)
	if _, err := w.conn.Write(message); err != nil {
		w.failed = err
		return 0, w.problem(), false
	}
	said, err := http.ReadResponse(w.reader, nil)
	// Interim answers are passed over, as net/http does.
	for err == nil && said.StatusCode < 200 && said.StatusCode != http.StatusSwitchingProtocols {
		said, err = http.ReadResponse(w.reader, nil)
	}
	if err != nil {
		return 0, w.problem(), false
	}
	// One byte more than the right ones is enough to see that they are wrong.
	count, same, err := right.compare(io.LimitReader(said.Body, int64(right.size)+1))
	keeps = err == nil && count <= right.size && !said.Close && w.reader.Buffered() == 0
	return said.StatusCode, w.judge(said.StatusCode, err, same), keeps
}

func (w *wire) judge(status int, err error, same bool) class {
	switch {
	case status >= 500:
		return status5xx
	case status >= 400:
		return status4xx
	case err != nil && errors.Is(w.failed, io.EOF):
		return short
	case err != nil:
		return w.problem()
	case status != http.StatusOK || !same:
		return wrongBody
	}
	return right
}

// problem is the class of an answer that did not come whole.
func (w *wire) problem() class {
	switch {
	// It is whole, and no HTTP.
	case w.failed == nil:
		return wrongBody
	case errors.Is(w.failed, os.ErrDeadlineExceeded):
		return readTimeout
	case w.count > 0:
		return cutOff
	case errors.Is(w.failed, io.EOF):
		return ended
	}
	return reset
}
