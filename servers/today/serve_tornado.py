"""Tornado's own server, started as its guide does."""

import asyncio
import logging

import tornado.web


class Hello(tornado.web.RequestHandler):
    def get(self):
        self.set_header("Content-Type", "text/plain")
        self.write(b"Hello, World!")


async def main():
    # No access log: Tornado writes one wherever logging is set up, and answers above 399 in any case.
    logging.getLogger("tornado.access").disabled = True
    tornado.web.Application([("/", Hello)]).listen(8888)
    await asyncio.Event().wait()


asyncio.run(main())
