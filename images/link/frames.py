"""Messages over a socket: four bytes with the length, the highest first, then that many bytes of JSON."""

import json
import socket
import time

LARGEST = 65536


def send(connection: socket.socket, message: object) -> None:
    data = json.dumps(message).encode()
    connection.sendall(len(data).to_bytes(4, "big") + data)


def receive(connection: socket.socket, timeout_s: float) -> object:
    """One whole message, however many pieces it comes in; `timeout_s` is for all of them together."""
    deadline = time.monotonic() + timeout_s
    size = int.from_bytes(take(connection, 4, deadline), "big")
    if size > LARGEST:
        raise ValueError(f"a message has {size} bytes; {LARGEST} is the most")
    return json.loads(take(connection, size, deadline))


def take(connection: socket.socket, size: int, deadline: float) -> bytes:
    data = b""
    while len(data) < size:
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        piece = connection.recv(size - len(data))
        if not piece:
            raise ConnectionError(f"the connection ended after {len(data)} of {size} bytes")
        data += piece
    return data
