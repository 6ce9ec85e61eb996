"""Tornado's own server, started as its guide does."""

import asyncio
import logging

import tornado.web
from common import BODY, DELAY_S


class Hello(tornado.web.RequestHandler):
    def get(self):
        self.set_header("Content-Type", "text/plain")
        self.write(BODY)


class LateHello(Hello):
    async def get(self):
        await asyncio.sleep(DELAY_S)
        super().get()


async def main():
    # No access log: Tornado writes one wherever logging is set up, and answers above 399 in any case.
    logging.getLogger("tornado.access").disabled = True
    tornado.web.Application([("/", LateHello if DELAY_S else Hello)]).listen(8888)
    await asyncio.Event().wait()


asyncio.run(main())
