"""A server of which it is known how many silent connections it takes: the instrument's own check, not a design to be measured.

Eight threads and the one that accepts answer a client each; when all eight are busy, the acceptor answers by itself. So eight
silent connections leave everybody else one who answers, and the ninth takes that one too. With HEADER_TIMEOUT_S a client that
says nothing is sent away, and no number of silent connections keeps the others waiting for long.
"""

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore

from common import ADDRESS, BACKLOG, exit_on_sigterm, serve

WORKERS = 8
TIMEOUT_S = float(os.environ.get("HEADER_TIMEOUT_S", "0")) or None

free = Semaphore(WORKERS)


def work(client: socket.socket) -> None:
    """Answer one client as a worker."""
    try:
        serve(client)
    finally:
        free.release()


exit_on_sigterm()
with socket.create_server(ADDRESS, backlog=BACKLOG) as listener, ThreadPoolExecutor(WORKERS) as pool:
    while True:
        client, _ = listener.accept()
        client.settimeout(TIMEOUT_S)
        if free.acquire(blocking=False):
            pool.submit(work, client)
        else:
            serve(client)
