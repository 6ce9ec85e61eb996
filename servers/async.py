"""Asynchronous, with asyncio.start_server: a coroutine for each client, all in one thread.

Expect what nonblocking does, a little slower for the layers.
"""

import asyncio

from common import ADDRESS, BACKLOG, DELAY_S, REPLY, exit_on_sigterm, is_request


async def read_late(reader: asyncio.StreamReader, count: int) -> bytes:
    data = await reader.read(count)
    await asyncio.sleep(DELAY_S)
    return data


# Decided here, so that the usual reply costs nothing more.
read = read_late if DELAY_S else asyncio.StreamReader.read


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        if is_request(await read(reader, 1024)):
            writer.write(REPLY)
            await writer.drain()
    except OSError:
        # The client is gone, which is no reason to stop serving the others.
        pass
    finally:
        writer.close()


async def main() -> None:
    host, port = ADDRESS
    server = await asyncio.start_server(handle, host, port, backlog=BACKLOG)
    await server.serve_forever()


exit_on_sigterm()
asyncio.run(main())
