"""The application that Sanic's own server serves."""

import asyncio

from common import BODY, DELAY_S
from sanic import Sanic
from sanic.response import text

app = Sanic("lab")
TEXT = BODY.decode()


async def hello(request):
    return text(TEXT, content_type="text/plain")


async def late(request):
    await asyncio.sleep(DELAY_S)
    return await hello(request)


# Decided here, so that the usual answer costs nothing more.
app.add_route(late if DELAY_S else hello, "/")
