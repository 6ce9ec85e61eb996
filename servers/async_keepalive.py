"""The design of async.py with what it lacks against Waitress: a Content-Length, and the connection stays open.

Expect one round trip a request where async needs two, and no new connection for each.
"""

import asyncio

from common import ADDRESS, BACKLOG, BODY, DELAY_S, exit_on_sigterm, is_request

REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)


async def read_late(reader: asyncio.StreamReader, end: bytes) -> bytes:
    data = await reader.readuntil(end)
    await asyncio.sleep(DELAY_S)
    return data


# Decided here, so that the usual reply costs nothing more.
read = read_late if DELAY_S else asyncio.StreamReader.readuntil


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while is_request(await read(reader, b"\r\n\r\n")):
            writer.write(REPLY)
            await writer.drain()
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        # The client is gone or speaks no HTTP, which is no reason to stop serving the others.
        pass
    finally:
        writer.close()


async def main() -> None:
    host, port = ADDRESS
    server = await asyncio.start_server(handle, host, port, backlog=BACKLOG)
    await server.serve_forever()


exit_on_sigterm()
asyncio.run(main())
