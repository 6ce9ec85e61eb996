"""The ASGI application that every ASGI server serves."""

import asyncio

from common import BODY, DELAY_S

HEADERS = [(b"content-type", b"text/plain"), (b"content-length", str(len(BODY)).encode())]


async def app(scope, receive, send):
    await answer(scope, receive, send, HEADERS)


async def closing(scope, receive, send):
    """The same, but the server is told to close the connection."""
    await answer(scope, receive, send, [*HEADERS, (b"connection", b"close")])


async def answer(scope, receive, send, headers):
    # Servers that ask for it at their start and end get an answer, so that none says that it is not supported.
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


async def late(scope, receive, send, fast=app):
    if scope["type"] == "http":
        await asyncio.sleep(DELAY_S)
    await fast(scope, receive, send)


# Decided here, so that the usual answer costs nothing more.
if DELAY_S:
    app = late
