package exposure

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ending is how a payload's connection ended; scripts/exposure/answers/play.ts says what each is.
type ending string

const (
	closedByServer ending = "closed"
	resetByServer  ending = "reset"
	stillOpen      ending = "open"
	silentServer   ending = "silent"
	cutByLimit     ending = "cut"
	noConnection   ending = "no-connection"
)

// So many bytes of an answer are kept.
const keptBytes = 64 << 10

// talk is the connection of one payload. One goroutine listens all the time, since a server that answers early may end the
// connection, and with it what has not been read.
type talk struct {
	conn   *net.TCPConn
	raw    syscall.RawConn
	bounds *bounds
	quiet  time.Duration
	limit  time.Duration
	// Closed when nothing more can come.
	over chan struct{}
	// Bytes that were to go so far, and whether they were the last.
	offered    atomic.Int64
	halfClosed atomic.Bool

	mu          sync.Mutex
	heard       []byte
	count, sent int
	last        time.Time
	end         ending
}

func newTalk(conn *net.TCPConn, s *speaker) *talk {
	t := &talk{conn: conn, bounds: s.bounds, quiet: s.QuietS.duration(), limit: s.AnswerLimitS.duration(),
		over: make(chan struct{}), heard: []byte{}}
	t.raw, _ = conn.SyscallConn()
	return t
}

// run does the steps, and waits for the answers. It says whether all could be done.
func (t *talk) run(steps []conversation) (all bool) {
	var listening sync.WaitGroup
	listening.Go(t.listen)
	all = true
	for _, do := range steps {
		if all = do(t); !all {
			break
		}
	}
	t.wait()
	_ = t.conn.SetReadDeadline(time.Now())
	listening.Wait()
	return all
}

// listen takes what comes until the server ends the connection, or nobody waits any more.
func (t *talk) listen() {
	defer close(t.over)
	var buffer [8192]byte
	for {
		count, err := t.bounds.read(t.raw, buffer[:])
		if err == nil && count == 0 && t.resets() {
			err = unix.ECONNRESET
		}
		t.mu.Lock()
		if err != nil || count == 0 {
			t.end = t.endOf(err)
			t.mu.Unlock()
			return
		}
		t.last = time.Now()
		t.heard = append(t.heard, buffer[:min(count, keptBytes-len(t.heard))]...)
		t.count += count
		t.mu.Unlock()
	}
}

// A server reads so many bytes at once by far.
const shortBytes = 1000

// A reset is here so long after the bytes that no one reads.
const resetTime = 30 * time.Millisecond

// resets is whether the server, which has just closed, had not read all: then the kernel resets the connection, and the answer may
// be lost to a client that still sends. Which of the two is seen first is chance.
func (t *talk) resets() bool {
	if t.offered.Load() <= shortBytes {
		return false
	}
	time.Sleep(resetTime)
	// Where this side has closed its own before, that is the usual end, too.
	return inState(t.raw, unix.BPF_TCP_CLOSE) && (!t.halfClosed.Load() || hasError(t.raw))
}

func (t *talk) endOf(err error) ending {
	switch {
	case err == nil:
		return closedByServer
	case errors.Is(err, errLimit):
		return cutByLimit
	case !errors.Is(err, os.ErrDeadlineExceeded):
		return resetByServer
	case t.count == 0:
		return silentServer
	}
	return stillOpen
}

// wait ends when the server has ended the connection, when nothing more has come for a while, or when no answer has come in time.
func (t *talk) wait() {
	begun := time.Now()
	for {
		t.mu.Lock()
		until := begun.Add(t.limit)
		if t.count > 0 {
			until = begun.Add(t.quiet)
			if last := t.last.Add(t.quiet); last.After(until) {
				until = last
			}
		}
		t.mu.Unlock()
		left := time.Until(until)
		if left <= 0 {
			return
		}
		select {
		case <-t.over:
			return
		case <-t.bounds.over:
			return
		case <-time.After(min(left, look)):
		}
	}
}

// say is false if the server has not taken all the bytes.
func (t *talk) say(data []byte) bool {
	_ = t.conn.SetWriteDeadline(time.Now().Add(sendLimit))
	t.offered.Add(int64(len(data)))
	return t.bounds.send(data, func(part []byte) (int, error) {
		count, err := t.conn.Write(part)
		t.mu.Lock()
		t.sent += count
		t.mu.Unlock()
		return count, err
	}) == nil
}

// halfClose says that nothing more is sent.
func (t *talk) halfClose() bool {
	t.halfClosed.Store(true)
	return t.conn.CloseWrite() == nil
}

// hold says nothing for so long; false if the server ends the connection meanwhile.
func (t *talk) hold(lasts time.Duration) bool {
	select {
	case <-time.After(lasts):
		return true
	case <-t.over:
	case <-t.bounds.over:
	}
	return false
}
