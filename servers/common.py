"""What the designs share: the address, the reply, and how one client is answered. The applications take BODY and DELAY_S from it."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterable

ADDRESS = ("0.0.0.0", 8888)
# The article's statement, which its own code does not keep everywhere: the variants "as published" have another.
BACKLOG = int(os.environ.get("BACKLOG", "128"))
GREETING = b"Hello, World!"
# An experiment may want a reply that fits into no buffer (the greeting again and again), and a handler that takes its time.
SIZE = int(os.environ.get("REPLY_BYTES", len(GREETING)))
BODY = (GREETING * -(-SIZE // len(GREETING)))[:SIZE]
DELAY_S = int(os.environ.get("DELAY_MS", "0")) / 1000
# No Content-Length: the end of the connection is the end of the body.
REPLY = b"HTTP/1.1 200 OK\r\n\r\n" + BODY


def is_request(data: bytes) -> bool:
    """Split the request line as a server that routes would; a client that only connected has none."""
    return len(data.split(b"\r\n", 1)[0].split(b" ")) == 3


def send_late(client: socket.socket, reply: bytes) -> None:
    time.sleep(DELAY_S)
    client.sendall(reply)


# Decided here, so that the usual reply costs nothing more.
send = send_late if DELAY_S else socket.socket.sendall


def answer(client: socket.socket) -> None:
    """Read one request and reply to it; the caller closes the connection."""
    try:
        if is_request(client.recv(1024)):
            send(client, REPLY)
    except OSError:
        # The client is gone, which is no reason to stop serving the others.
        pass


def serve(client: socket.socket) -> None:
    """Answer one client and close its connection."""
    with client:
        answer(client)


def exit_on_sigterm(children: Callable[[], Iterable[int]] = tuple) -> None:
    """End with code 0 when the container is stopped; children are the pids to end first (nothing else does)."""

    def stop(*_) -> None:
        for pid in children():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        # The ordinary way out would wait for threads and processes whose client never speaks.
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
