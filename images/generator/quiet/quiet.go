// Package quiet keeps what this process does by itself out of a load's latencies.
package quiet

import (
	"runtime"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// collectAt is at how many percent more than is in use garbage is collected: each collection is in the latency of some requests.
const collectAt = 1000

// Begin collects what was needed until now, and has the kernel make room for so many more files than a few hundred. It gives
// what ends the quiet.
func Begin(files int) (end func()) {
	reserve(files + spare)
	before := debug.SetGCPercent(collectAt)
	runtime.GC()
	return func() { debug.SetGCPercent(before) }
}

// spare is for the files of k6 itself, and for sockets that wait to be closed.
const spare = 512

// reserve opens a file with a number that is so high, and closes it. The kernel makes a process's table of files larger by
// steps, from 64 on, and where there are threads, each step waits until every CPU has passed a quiescent state
// (synchronize_rcu): 8 to 19 ms, in which a thread that only wanted a socket sends nothing.
func reserve(files int) {
	var most unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &most) != nil {
		return
	}
	if fd, err := unix.FcntlInt(0, unix.F_DUPFD_CLOEXEC, int(min(uint64(files), most.Cur))-1); err == nil {
		unix.Close(fd)
	}
}
