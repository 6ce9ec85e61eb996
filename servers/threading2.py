"""Threading, as socketserver.ThreadingMixIn does it: a thread for each client. Expect what threading1 does."""

import socketserver

from common import ADDRESS, BACKLOG, answer, exit_on_sigterm


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        answer(self.request)


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = BACKLOG


exit_on_sigterm()
with Server(ADDRESS, Handler) as server:
    server.serve_forever()
