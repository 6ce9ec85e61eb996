"""The standard library's reference server for WSGI: one request at a time, each on a connection of its own."""

from wsgiref.simple_server import WSGIRequestHandler, make_server

from wsgi import app


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):
        """No access log, as with every other server; the library has no option for it."""


make_server("0.0.0.0", 8888, app, handler_class=Quiet).serve_forever()
