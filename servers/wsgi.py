"""The WSGI application that every WSGI server serves: `app`, or for an experiment what APP names, `echo` or `reading`."""

import os
import time

from common import BODY, DELAY_S


def app(environ, start_response):
    body = BODY
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def late(environ, start_response, fast=app):
    time.sleep(DELAY_S)
    return fast(environ, start_response)


def echo(environ, start_response):
    """Say at /echo what the server believed of the client, and elsewhere what `app` says."""
    if environ["PATH_INFO"] != "/echo":
        return hello(environ, start_response)
    said = {
        "scheme": environ["wsgi.url_scheme"],
        "address": environ.get("REMOTE_ADDR", ""),
        "forwarded_proto": environ.get("HTTP_X_FORWARDED_PROTO", ""),
    }
    body = "".join(f"{name}={value}\n" for name, value in said.items()).encode("latin-1")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def reading(environ, start_response):
    """Read all of the body, a piece at a time, before it says what `app` says. wsgiref's input goes on behind the body, where
    PEP 3333 wants an end, so that no more is read than there is."""
    body = environ["wsgi.input"]
    left = int(environ.get("CONTENT_LENGTH") or 0)
    while left > 0 and (piece := body.read(min(left, 65536))):
        left -= len(piece)
    while "HTTP_TRANSFER_ENCODING" in environ and body.read(65536):
        pass
    return hello(environ, start_response)


# Decided here, so that the usual answer costs nothing more.
if DELAY_S:
    app = late
hello = app
app = {"": hello, "echo": echo, "reading": reading}[os.environ.get("APP", "")]
