"""aiohttp's own server, started by its own runner."""

from aiohttp import web


async def hello(request):
    return web.Response(body=b"Hello, World!", content_type="text/plain")


app = web.Application()
app.add_routes([web.get("/", hello)])
web.run_app(app, host="0.0.0.0", port=8888, access_log=None, print=None)
