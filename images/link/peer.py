"""The peer of a link that is checked: takes every connection and closes it."""

import signal
import socket
import sys

PORT = 9000

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with socket.create_server(("0.0.0.0", PORT), backlog=1024) as listener:
    while True:
        listener.accept()[0].close()
