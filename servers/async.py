"""Asynchronous, with asyncio.start_server: a coroutine for each client, all in one thread."""

import asyncio
import signal

from common import ADDRESS, BACKLOG, REPLY, is_request


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        if is_request(await reader.read(1024)):
            writer.write(REPLY)
            await writer.drain()
    except OSError:
        # The client is gone, which is no reason to stop serving the others.
        pass
    finally:
        writer.close()


async def main() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    host, port = ADDRESS
    server = await asyncio.start_server(handle, host, port, backlog=BACKLOG)
    await stop.wait()
    server.close()


asyncio.run(main())
