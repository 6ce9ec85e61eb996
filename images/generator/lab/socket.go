package lab

import (
	"errors"
	"net"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The system calls of a load never block, but for a wait of a hundredth of a second at most. So they are made without
// telling Go's scheduler, which would otherwise give the thread's processor away and look for it again at each of them.

// Classes of failure.
const (
	unanswered  = "unanswered"
	broken      = "broken-answer"
	dial        = "dial"
	dialTimeout = "dial-timeout"
	refused     = "refused"
	reset       = "reset"
	noPorts     = "no-ports"
	wrongBody   = "wrong-body"
	dropped     = "dropped"
)

// words are what a person reads of a class.
var words = map[string]string{
	unanswered:  "no answer in time",
	broken:      errBroken.Error(),
	dial:        "no connection",
	dialTimeout: "no connection in time",
	refused:     "connection refused",
	reset:       "connection reset",
	noPorts:     "the generator has no port left",
}

func dialClass(err error) string {
	switch {
	case errors.Is(err, unix.ECONNREFUSED):
		return refused
	case errors.Is(err, unix.ECONNRESET):
		return reset
	case errors.Is(err, unix.ETIMEDOUT):
		return dialTimeout
	case errors.Is(err, unix.EADDRNOTAVAIL):
		return noPorts
	}
	return dial
}

// pairClass is of an error on a connection that was there.
func pairClass(err error) string {
	if errors.Is(err, unix.ECONNRESET) || errors.Is(err, unix.EPIPE) {
		return reset
	}
	return broken
}

// address is a server's, looked up once and kept in the kernel's form.
type address struct {
	family int
	raw    unsafe.Pointer
	size   uintptr
}

func resolve(host, port string) (address, error) {
	at, err := net.ResolveTCPAddr("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return address{}, err
	}
	if four := at.IP.To4(); four != nil {
		raw := &unix.RawSockaddrInet4{Family: unix.AF_INET, Addr: [4]byte(four)}
		*(*[2]byte)(unsafe.Pointer(&raw.Port)) = [2]byte{byte(at.Port >> 8), byte(at.Port)}
		return address{unix.AF_INET, unsafe.Pointer(raw), unix.SizeofSockaddrInet4}, nil
	}
	raw := &unix.RawSockaddrInet6{Family: unix.AF_INET6, Addr: [16]byte(at.IP.To16())}
	*(*[2]byte)(unsafe.Pointer(&raw.Port)) = [2]byte{byte(at.Port >> 8), byte(at.Port)}
	return address{unix.AF_INET6, unsafe.Pointer(raw), unix.SizeofSockaddrInet6}, nil
}

// connect begins a connection; true where it is there at once.
func connect(to address) (fd int, done bool, err error) {
	kind := uintptr(unix.SOCK_STREAM | unix.SOCK_NONBLOCK | unix.SOCK_CLOEXEC)
	made, _, errno := syscall.RawSyscall(unix.SYS_SOCKET, uintptr(to.family), kind, 0)
	if errno != 0 {
		return -1, false, errno
	}
	_, _, errno = syscall.RawSyscall(unix.SYS_CONNECT, made, uintptr(to.raw), to.size)
	if errno != 0 && errno != unix.EINPROGRESS {
		closeSocket(int(made))
		return -1, false, errno
	}
	return int(made), errno == 0, nil
}

func connectError(fd int) error {
	value, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return err
	}
	if value != 0 {
		return syscall.Errno(value)
	}
	return nil
}

func closeSocket(fd int) { syscall.RawSyscall(unix.SYS_CLOSE, uintptr(fd), 0, 0) }

// send gives how many bytes went out; -1 where none can for now.
func send(fd int, bytes []byte) (int, error) {
	return transfer(unix.SYS_SENDTO, fd, bytes, unix.MSG_NOSIGNAL)
}

// receive gives how many bytes came; 0 at their end, -1 where none are there for now.
func receive(fd int, bytes []byte) (int, error) { return transfer(unix.SYS_RECVFROM, fd, bytes, 0) }

func transfer(call uintptr, fd int, bytes []byte, flags uintptr) (int, error) {
	for {
		count, _, errno := syscall.RawSyscall6(call, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(bytes))),
			uintptr(len(bytes)), flags, 0, 0)
		switch errno {
		case 0:
			return int(count), nil
		case unix.EAGAIN:
			return -1, nil
		case unix.EINTR:
		default:
			return 0, errno
		}
	}
}

// poller waits for what happens on sockets, each of which it names once.
type poller struct {
	fd     int
	timer  int
	events [256]unix.EpollEvent
}

const longestWait = 10 * time.Millisecond

func newPoller() (*poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	return &poller{fd: fd, timer: -1}, err
}

func (p *poller) close() {
	closeSocket(p.fd)
	if p.timer >= 0 {
		closeSocket(p.timer)
	}
}

// watch names what happens by a number of the caller's; only what comes in, or also that something can go out.
func (p *poller) watch(fd int, number int32, onlyIn bool) error {
	event := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLET, Fd: number}
	if !onlyIn {
		event.Events |= unix.EPOLLOUT
	}
	_, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_CTL, uintptr(p.fd), unix.EPOLL_CTL_ADD, uintptr(fd),
		uintptr(unsafe.Pointer(&event)), 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// every lets waits end at each period, in nanoseconds: a wait of its own knows milliseconds only.
func (p *poller) every(period int64) (err error) {
	p.timer, err = unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return err
	}
	ticks := unix.NsecToTimespec(max(period, 1))
	if err := unix.TimerfdSettime(p.timer, 0, &unix.ItimerSpec{Interval: ticks, Value: ticks}, nil); err != nil {
		return err
	}
	return p.watch(p.timer, 0, true)
}

// rearm lets the timer go on: it rests until its end was read.
func (p *poller) rearm() {
	var expirations [8]byte
	syscall.RawSyscall(unix.SYS_READ, uintptr(p.timer), uintptr(unsafe.Pointer(&expirations)), uintptr(len(expirations)))
}

func (p *poller) wait(most time.Duration) []unix.EpollEvent {
	count, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(p.fd), uintptr(unsafe.Pointer(&p.events[0])),
		uintptr(len(p.events)), uintptr(most.Milliseconds()), 0, 0)
	if errno != 0 {
		return nil
	}
	return p.events[:count]
}
