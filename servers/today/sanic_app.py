"""The application that Sanic's own server serves."""

from sanic import Sanic
from sanic.response import text

app = Sanic("lab")


@app.get("/")
async def hello(request):
    return text("Hello, World!", content_type="text/plain")
