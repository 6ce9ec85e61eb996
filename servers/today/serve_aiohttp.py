"""aiohttp's own server, started by its own runner."""

import asyncio

from aiohttp import web
from common import BODY, DELAY_S


async def hello(request):
    return web.Response(body=BODY, content_type="text/plain")


async def late(request):
    await asyncio.sleep(DELAY_S)
    return await hello(request)


app = web.Application()
app.add_routes([web.get("/", late if DELAY_S else hello)])
web.run_app(app, host="0.0.0.0", port=8888, access_log=None, print=None)
