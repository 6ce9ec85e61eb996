"""Sequential, as a socketserver.TCPServer. Expect what sequential1 does, a little slower for the layers."""

import socketserver

from common import ADDRESS, BACKLOG, answer, exit_on_sigterm


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        answer(self.request)


class Server(socketserver.TCPServer):
    allow_reuse_address = True
    # On the server and not on the handler, where nothing would read it and the default of 5 would stay.
    request_queue_size = BACKLOG


exit_on_sigterm()
with Server(ADDRESS, Handler) as server:
    server.serve_forever()
