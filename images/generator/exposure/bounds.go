package exposure

import (
	"cmp"
	"errors"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

type limits struct {
	Connections int     `json:"connections"`
	Bytes       int     `json:"bytes"`
	Seconds     seconds `json:"seconds"`
}

// turnover is how many times limits.connections may be opened in all: where a server closes connections at once, they are opened
// again for two minutes at 200 a second.
const turnover = 4

var errLimit = errors.New("a limit of the experiment is reached")

// bounds keep the hostile client within its limits, whatever its program says. Nothing else opens its connections, sends or
// receives. A connection that was refused was none.
type bounds struct {
	limits
	// Closed when the first limit is reached.
	over chan struct{}

	mu           sync.Mutex
	reached      string
	open, opened int
	// Bytes that went, that came, and that were granted and may still go.
	sent, received, granted int
}

func newBounds(l limits) *bounds { return &bounds{limits: l, over: make(chan struct{})} }

// begin starts the time of the hostile client; what it gives ends it.
func (b *bounds) begin() (end func() bool) {
	return time.AfterFunc(b.Seconds.duration(), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.reach("seconds")
	}).Stop
}

func (b *bounds) reach(limit string) {
	if b.reached == "" {
		b.reached = limit
		close(b.over)
	}
}

// stopped is the limit that was reached first; empty if none was.
func (b *bounds) stopped() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reached
}

func (b *bounds) bytes() (sent, received int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sent, b.received
}

// mayOpen takes the place of one connection.
func (b *bounds) mayOpen() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open >= b.Connections || b.opened >= turnover*b.Connections {
		b.reach("connections")
	}
	if b.reached != "" {
		return false
	}
	b.open++
	b.opened++
	return true
}

func (b *bounds) closed(refused bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open--
	if refused {
		b.opened--
	}
}

func (b *bounds) left() int { return b.Bytes - b.sent - b.received - b.granted }

// send hands bytes to `write`, which says how many went. They are granted before, since a write may wait.
func (b *bounds) send(data []byte, write func([]byte) (int, error)) error {
	b.mu.Lock()
	if len(data) > b.left() {
		b.reach("bytes")
	}
	if b.reached != "" {
		b.mu.Unlock()
		return errLimit
	}
	b.granted += len(data)
	b.mu.Unlock()
	count, err := write(data)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.granted -= len(data)
	b.sent += count
	return err
}

// read waits for bytes of a connection, and takes at most as many as the bounds leave.
func (b *bounds) read(raw syscall.RawConn, into []byte) (count int, err error) {
	var failed error
	err = raw.Read(func(fd uintptr) bool {
		count, failed = b.receive(int(fd), into)
		return failed != unix.EAGAIN
	})
	return count, cmp.Or(err, failed)
}

// receive takes what has come on a socket; it never waits.
func (b *bounds) receive(fd int, into []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left() == 0 {
		b.reach("bytes")
	}
	if b.reached != "" {
		return 0, errLimit
	}
	for {
		count, err := unix.Read(fd, into[:min(len(into), b.left())])
		if err == unix.EINTR {
			continue
		}
		count = max(count, 0)
		b.received += count
		return count, err
	}
}
