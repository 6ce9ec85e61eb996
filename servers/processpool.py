"""A pool of processes of the default size, which is one for each CPU that the server may use: on a droplet, one.

So it is as sequential as the sequential designs, and hands every connection to another process on top.
"""

import multiprocessing
import socket
from concurrent.futures import ProcessPoolExecutor

from common import ADDRESS, BACKLOG, exit_on_sigterm, serve


def main() -> None:
    exit_on_sigterm(lambda: [child.pid for child in multiprocessing.active_children()])
    with socket.create_server(ADDRESS, backlog=BACKLOG) as listener, ProcessPoolExecutor() as pool:
        while True:
            client, _ = listener.accept()
            # The connection ends when its last copy is closed; the parent's must live until the child has its own.
            pool.submit(serve, client).add_done_callback(lambda _, client=client: client.close())


if __name__ == "__main__":
    main()
