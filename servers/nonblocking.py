"""Asynchronous, by hand: one thread asks a selector which sockets are ready, and never waits for a single client."""

import selectors
import socket
import time

from common import ADDRESS, BACKLOG, DELAY_S, REPLY, exit_on_sigterm, is_request

selector = selectors.DefaultSelector()


def accept(listener: socket.socket) -> None:
    client, _ = listener.accept()
    client.setblocking(False)
    selector.register(client, selectors.EVENT_READ, on_request)


def read(client: socket.socket) -> None:
    if is_request(client.recv(1024)):
        selector.modify(client, selectors.EVENT_WRITE, write(REPLY))
    else:
        close(client)


def read_late(client: socket.socket) -> None:
    """There is no timer here: a handler that sleeps keeps everybody waiting."""
    time.sleep(DELAY_S)
    read(client)


# Decided here, so that the usual reply costs nothing more.
on_request = read_late if DELAY_S else read


def write(rest: bytes):
    """Make a callback that sends what it can of the rest, and waits for its turn again if that was not all."""

    def send(client: socket.socket) -> None:
        left = rest[client.send(rest) :]
        if left:
            selector.modify(client, selectors.EVENT_WRITE, write(left))
        else:
            close(client)

    return send


def close(client: socket.socket) -> None:
    selector.unregister(client)
    client.close()


exit_on_sigterm()
with socket.create_server(ADDRESS, backlog=BACKLOG) as listener:
    listener.setblocking(False)
    selector.register(listener, selectors.EVENT_READ, accept)
    while True:
        for key, _ in selector.select():
            try:
                key.data(key.fileobj)
            except BlockingIOError:
                # Not ready after all; the selector will say when.
                pass
            except OSError:
                # A client that is gone; a failed accept leaves nothing to close.
                if key.fileobj is not listener:
                    close(key.fileobj)
