"""The standard library's http.server with a thread for each connection."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY = b"Hello, World!"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, format, *args):
        """No access log, as with every other server; the library has no option for it."""


ThreadingHTTPServer(("0.0.0.0", 8888), Handler).serve_forever()
