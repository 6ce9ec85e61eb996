"""The WSGI applications that every WSGI server serves: `app`, or for an experiment with APP=echo, `echo`."""

import os


def app(environ, start_response):
    body = b"Hello, World!"
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def echo(environ, start_response):
    """Say at /echo what the server believed of the client, and elsewhere what `app` says."""
    if environ["PATH_INFO"] != "/echo":
        return hello(environ, start_response)
    body = f"scheme={environ['wsgi.url_scheme']}\naddress={environ.get('REMOTE_ADDR', '')}\n".encode("latin-1")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


if os.environ.get("APP") == "echo":
    app, hello = echo, app
