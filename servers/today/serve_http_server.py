"""The standard library's http.server with a thread for each connection."""

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from common import BODY, DELAY_S


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, format, *args):
        """No access log, as with every other server; the library has no option for it."""


class LateHandler(Handler):
    def do_GET(self):
        time.sleep(DELAY_S)
        super().do_GET()


ThreadingHTTPServer(("0.0.0.0", 8888), LateHandler if DELAY_S else Handler).serve_forever()
