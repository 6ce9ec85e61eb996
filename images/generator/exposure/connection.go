package exposure

import (
	"errors"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// connection is a hostile one. One goroutine runs its program; others only ask for its state and close its socket.
type connection struct {
	conn   *net.TCPConn
	raw    syscall.RawConn
	bounds *bounds
	// Closed when the hostile client is over.
	stop <-chan struct{}
	// The server ended it; its program can do nothing more; a limit or the end of the ladder cut it.
	ended, over, cut bool
	// The server's end came with an error, such as a reset.
	broken bool
	// Small, since there may be thousands.
	buffer [1024]byte
}

func newConnection(conn net.Conn, bounds *bounds, stop <-chan struct{}) *connection {
	c := &connection{conn: conn.(*net.TCPConn), bounds: bounds, stop: stop}
	// It fails only for a connection that is none.
	c.raw, _ = c.conn.SyscallConn()
	return c
}

func (c *connection) on() bool { return !c.ended && !c.over }

// failed takes what went wrong; a time that is over is none of it.
func (c *connection) failed(err error) {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
	case errors.Is(err, net.ErrClosed), errors.Is(err, errLimit):
		c.over, c.cut = true, true
	default:
		c.over, c.ended, c.broken = true, true, true
	}
}

// write ends the program if the server has not taken all the bytes until then.
func (c *connection) write(data []byte, until time.Time) {
	_ = c.conn.SetWriteDeadline(until)
	if err := c.bounds.send(data, c.conn.Write); err != nil {
		c.over = true
		c.failed(err)
	}
}

// read waits for bytes until then, and gives how many it took, at most so many.
func (c *connection) read(most int, until time.Time) int {
	_ = c.conn.SetReadDeadline(until)
	into := c.buffer[:min(most, len(c.buffer))]
	count, err := c.bounds.read(c.raw, into)
	if err != nil {
		c.failed(err)
	} else if count == 0 {
		c.ended = true
	}
	return count
}

// listen reads what comes until then; false if there is nothing more to come.
func (c *connection) listen(until time.Time) bool {
	for c.on() && time.Now().Before(until) {
		c.read(len(c.buffer), until)
	}
	return c.on()
}

func (c *connection) sleep(until time.Time) {
	if !c.on() {
		return
	}
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.stop:
		c.over, c.cut = true, true
	}
}

func (c *connection) halfClose() {
	if err := c.conn.CloseWrite(); err != nil {
		c.failed(err)
	}
}

func (c *connection) reset() {
	_ = c.conn.SetLinger(0)
	c.close()
}

func (c *connection) close() {
	c.over = true
	_ = c.conn.Close()
}

// established is what the kernel says now. A connection that the server has closed is in another state; one that was closed here
// alone, by a half close, is still the server's.
func (c *connection) established() bool {
	switch stateOf(c.raw) {
	case unix.BPF_TCP_ESTABLISHED, unix.BPF_TCP_FIN_WAIT1, unix.BPF_TCP_FIN_WAIT2:
		return true
	}
	return false
}

// endedUnread is whether the kernel knows that the server has ended a connection of which nothing is read, and whether it did so by
// an error. A socket that was closed here meanwhile tells nothing.
func (c *connection) endedUnread() (ended, broken bool) {
	switch stateOf(c.raw) {
	case unix.BPF_TCP_CLOSE:
		// After a half close that is the usual end, too.
		return true, hasError(c.raw)
	case unix.BPF_TCP_CLOSE_WAIT, unix.BPF_TCP_LAST_ACK, unix.BPF_TCP_CLOSING:
		return true, false
	}
	return false, false
}

// hasError is whether the kernel has an error of a connection that nobody was told of yet, such as a reset. It tells once.
func hasError(raw syscall.RawConn) (has bool) {
	_ = raw.Control(func(fd uintptr) {
		failure, err := unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_ERROR)
		has = err == nil && failure != 0
	})
	return has
}

// inState is whether a connection is in a state of TCP, as the kernel says now.
func inState(raw syscall.RawConn, state uint8) bool { return stateOf(raw) == state }

// stateOf is the state of TCP that a connection is in, as the kernel says now; 0, which is none, for a socket that was closed here.
func stateOf(raw syscall.RawConn) (state uint8) {
	_ = raw.Control(func(fd uintptr) {
		if info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			state = info.State
		}
	})
	return state
}
