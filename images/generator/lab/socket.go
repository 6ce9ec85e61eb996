package lab

import (
	"cmp"
	"errors"
	"net"
	"net/url"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// class is what came of a request; its place here is its number in the columns' file.
type class uint16

const (
	right class = iota
	unanswered
	broken
	dialFailed
	dialTimeout
	refused
	reset
	noPorts
	wrongBody
	wrongStatus // not 200; which one, its column says
	dropped
	noFiles
)

var classNames = [...]string{
	"", "unanswered", "broken-answer", "dial", "dial-timeout", "refused", "reset", "no-ports", "wrong-body", "status", "dropped", "no-files",
}

// dialClasses are those of what the kernel says of a dial; anything else is dialFailed.
var dialClasses = map[error]class{
	unix.ECONNREFUSED: refused, unix.ECONNRESET: reset, unix.ETIMEDOUT: dialTimeout, unix.EADDRNOTAVAIL: noPorts,
	unix.EMFILE: noFiles, unix.ENFILE: noFiles, unix.ENOBUFS: noFiles, unix.ENOMEM: noFiles,
}

func dialClass(err error) class { return max(dialClasses[err], dialFailed) }

// lostClass is of an error on a connection that was there; without one the server ended it.
func lostClass(err error) class {
	if errors.Is(err, unix.ECONNRESET) || errors.Is(err, unix.EPIPE) {
		return reset
	}
	return broken
}

// address is a server's, looked up once.
type address struct {
	family int
	socket unix.Sockaddr
}

func resolve(url *url.URL) (address, error) {
	at, err := net.ResolveTCPAddr("tcp", net.JoinHostPort(url.Hostname(), cmp.Or(url.Port(), "80")))
	if err != nil {
		return address{}, err
	}
	if four := at.IP.To4(); four != nil {
		return address{unix.AF_INET, &unix.SockaddrInet4{Port: at.Port, Addr: [4]byte(four)}}, nil
	}
	return address{unix.AF_INET6, &unix.SockaddrInet6{Port: at.Port, Addr: [16]byte(at.IP.To16())}}, nil
}

// cpuTime is this process's or, with unix.RUSAGE_THREAD, this thread's, in nanoseconds.
func cpuTime(whose int) int64 {
	var used unix.Rusage
	_ = unix.Getrusage(whose, &used)
	return used.Utime.Nano() + used.Stime.Nano()
}

// connect begins a connection. Its socket can be written to when it is there.
func connect(to address) (int, error) {
	fd, err := unix.Socket(to.family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	if err = unix.Connect(fd, to.socket); err == nil || errors.Is(err, unix.EINPROGRESS) {
		return fd, nil
	}
	unix.Close(fd)
	return -1, err
}

func connectError(fd int) error {
	value, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && value != 0 {
		return syscall.Errno(value)
	}
	return err
}

// atOnce is a transfer that does not wait: -1 bytes where it would have to.
func atOnce(count int, err error) (int, error) {
	if errors.Is(err, unix.EAGAIN) {
		return -1, nil
	}
	return count, err
}

// poller waits for what happens on sockets, each of which has a number of the caller's, above 0. Number 0 is its timer.
type poller struct {
	fd, timer int
	events    [256]unix.EpollEvent
}

func newPoller() (*poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	timer, timerErr := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	p := &poller{fd: fd, timer: timer}
	if err = cmp.Or(err, timerErr, p.watch(timer, 0)); err != nil {
		p.close()
	}
	return p, err
}

func (p *poller) close() {
	unix.Close(p.fd)
	unix.Close(p.timer)
}

// watch tells of each change once: that something comes in, or can go out.
func (p *poller) watch(fd int, number int32) error {
	event := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLET, Fd: number}
	return unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &event)
}

// after lets a wait end after so many nanoseconds, once: a wait of its own knows milliseconds only.
func (p *poller) after(wait int64) {
	_ = unix.TimerfdSettime(p.timer, 0, &unix.ItimerSpec{Value: unix.NsecToTimespec(max(wait, 1))}, nil)
}

// pause waits for that alone.
func (p *poller) pause(wait int64) {
	p.after(wait)
	_, _ = unix.Poll([]unix.PollFd{{Fd: int32(p.timer), Events: unix.POLLIN}}, int(longestWait.Milliseconds()))
}

const longestWait = 10 * time.Millisecond

// wait is made without telling Go's scheduler, which would take the thread's processor away and look for it again each time.
func (p *poller) wait() []unix.EpollEvent {
	count, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(p.fd), uintptr(unsafe.Pointer(&p.events[0])),
		uintptr(len(p.events)), uintptr(longestWait.Milliseconds()), 0, 0)
	if errno != 0 {
		return nil
	}
	return p.events[:count]
}
