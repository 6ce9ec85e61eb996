"""Tries to take more than a droplet has, and prints what it got, as JSON; `bench selfcheck` runs it in place of a server."""

import json
import multiprocessing
import os
import resource
import signal
import socket
import time

BURNERS, BURN_S = 4, 1.0
MEBIBYTE = 1024 * 1024
WANTED_MIB, STEP_MIB = 2048, 16
WANTED_PROCESSES = 2000
# Of a block that is reserved for documentation: no such host is anywhere.
OUTSIDE = ("192.0.2.1", 80)
# Anybody may write to this folder of an image; on a droplet, only the file system keeps them from it.
WRITABLE = "/var/tmp/lab-was-here"


def burn() -> None:
    end = time.monotonic() + BURN_S
    while time.monotonic() < end:
        pass


def cpus() -> float:
    """How many CPUs four busy processes get together."""
    start = time.monotonic()
    children = [multiprocessing.Process(target=burn) for _ in range(BURNERS)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) / (time.monotonic() - start)


def fill(reached_mib) -> None:
    kept = []
    while reached_mib.value < WANTED_MIB:
        # Not zeros: those could be one page of the kernel's.
        kept.append(os.urandom(MEBIBYTE) * STEP_MIB)
        reached_mib.value += STEP_MIB


def memory_mib() -> int:
    """How much memory one process gets before it is stopped; it asks for twice a droplet's."""
    reached_mib = multiprocessing.Value("i", 0)
    child = multiprocessing.Process(target=fill, args=(reached_mib,))
    child.start()
    child.join()
    return reached_mib.value


def processes() -> int:
    """How many processes there can be, this one included."""
    children = []
    try:
        while len(children) < WANTED_PROCESSES:
            pid = os.fork()
            if pid == 0:
                signal.pause()
            children.append(pid)
    except OSError:
        pass
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    for pid in children:
        os.waitpid(pid, 0)
    return len(children) + 1


def refusal(attempt) -> str:
    """The name of what stands in the way of an attempt; empty if it succeeds."""
    try:
        attempt()
    except OSError as error:
        return type(error).__name__ if error.errno is None else os.strerror(error.errno)
    return ""


def main() -> None:
    found = {
        "cpus": cpus(),
        "processes": processes(),
        "outside": refusal(lambda: socket.create_connection(OUTSIDE, timeout=5).close()),
        "root": refusal(lambda: open(WRITABLE, "w").close()),
        "user": os.getuid(),
        "memory_mib": memory_mib(),
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
