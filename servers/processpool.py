"""A pool of processes of the default size, which is one for each CPU that the server may use: on a droplet, one.

So it is as sequential as the sequential designs, and hands every connection to another process on top.
"""

import multiprocessing
import socket
from concurrent.futures import ProcessPoolExecutor

from common import ADDRESS, BACKLOG, answer, exit_on_sigterm


def serve(client: socket.socket) -> None:
    with client:
        answer(client)
        # Ends the connection whatever copies of it are left: a worker is forked with all that the parent has open.
        client.shutdown(socket.SHUT_WR)


def main() -> None:
    exit_on_sigterm(lambda: [child.pid for child in multiprocessing.active_children()])
    with socket.create_server(ADDRESS, backlog=BACKLOG) as listener, ProcessPoolExecutor() as pool:
        while True:
            client, _ = listener.accept()
            # The parent's copy must live until the child has its own.
            pool.submit(serve, client).add_done_callback(lambda _, client=client: client.close())


if __name__ == "__main__":
    main()
