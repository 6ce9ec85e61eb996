"""Forking, as socketserver.ForkingMixIn does it: a plain fork for each client, at most 40 children at once.

A fork copies a running interpreter instead of starting one, hence much faster than forking1. The variant
forking2-unlimited has a MAX_CHILDREN that 50 workers never reach.
"""

import os
import socketserver

from common import ADDRESS, BACKLOG, answer, exit_on_sigterm


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        answer(self.request)


class Server(socketserver.ForkingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = BACKLOG
    max_children = int(os.environ.get("MAX_CHILDREN", "40"))


with Server(ADDRESS, Handler) as server:
    exit_on_sigterm(lambda: server.active_children or ())
    server.serve_forever()
