"""A server that keeps what it got, to show what a proxy sends on: the instrument's own check, not a design to be measured.

It answers every request right. For each piece of bytes it writes a line of JSON, so that others can read them with its
container's `cat`.
"""

import base64
import json
import os
import re
import socket
import threading

from common import ADDRESS, BACKLOG, BODY, exit_on_sigterm, send

# The name is told to the orchestrator by nothing but this: scripts/run/answering.ts reads it.
RECORD = "/tmp/forwarded.jsonl"
REPLY = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(BODY)}\r\n\r\n".encode() + BODY
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]+)[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n", re.IGNORECASE)
CLOSING = re.compile(rb"\r\nconnection:[ \t]*close[ \t]*\r\n", re.IGNORECASE)
# So much is kept, as /tmp is 64 MB.
MOST = 16_000_000

lock = threading.Lock()
kept = 0


def keep(connection: int, data: bytes) -> None:
    """Write one piece down before it is answered: so the pieces are in the order of requests that wait for each other."""
    global kept
    with lock:
        kept += len(data)
        if kept > MOST:
            return
        piece = {"connection": connection, "bytes": base64.b64encode(data).decode()}
        os.write(record, json.dumps(piece).encode() + b"\n")


def request_end(data: bytes) -> int:
    """Where the first request of some bytes ends; -1 if it is not whole."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return -1
    if CHUNKED.search(data, 0, head + 2):
        last = data.find(b"0\r\n\r\n", head + 4)
        return -1 if last < 0 else last + 5
    length = LENGTH.search(data, 0, head + 2)
    end = head + 4 + (int(length[1]) if length else 0)
    return end if len(data) >= end else -1


def serve(client: socket.socket, connection: int) -> None:
    """Answer the requests of one connection."""
    data = b""
    with client:
        try:
            while piece := client.recv(65536):
                keep(connection, piece)
                data += piece
                while (end := request_end(data)) >= 0:
                    request, data = data[:end], data[end:]
                    send(client, REPLY)
                    if CLOSING.search(request) or b" HTTP/1.0\r\n" in request:
                        return
        except OSError:
            # The client is gone, which is no reason to stop serving the others.
            pass


record = os.open(RECORD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o644)
exit_on_sigterm()
with socket.create_server(ADDRESS, backlog=BACKLOG) as listener:
    number = 0
    while True:
        accepted, _ = listener.accept()
        number += 1
        threading.Thread(target=serve, args=(accepted, number), daemon=True).start()
