"""The WSGI application that every WSGI server serves."""

import time

from common import BODY, DELAY_S


def app(environ, start_response):
    body = BODY
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def late(environ, start_response, fast=app):
    time.sleep(DELAY_S)
    return fast(environ, start_response)


# Decided here, so that the usual answer costs nothing more.
if DELAY_S:
    app = late
