"""Forking, as socketserver.ForkingMixIn does it: a plain fork for each client, at most 40 children at once."""

import socketserver

from common import ADDRESS, BACKLOG, answer, exit_on_sigterm


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        answer(self.request)


class Server(socketserver.ForkingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = BACKLOG
    # At the end, do not wait for a child whose client never speaks.
    block_on_close = False


exit_on_sigterm()
with Server(ADDRESS, Handler) as server:
    server.serve_forever()
