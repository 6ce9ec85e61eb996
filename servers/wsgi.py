"""The WSGI applications that every WSGI server serves: `app`, or for an experiment with APP=echo, `echo`."""

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
    body = f"scheme={environ['wsgi.url_scheme']}\naddress={environ.get('REMOTE_ADDR', '')}\n".encode("latin-1")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


# Decided here, so that the usual answer costs nothing more.
if DELAY_S:
    app = late
if os.environ.get("APP") == "echo":
    app, hello = echo, app
