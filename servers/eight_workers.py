"""A server of which it is known how many silent connections it takes: the instrument's own check, not a design to be measured.

Eight workers and a spare one answer a client each. So eight silent connections leave everybody else the spare one, and the ninth
takes that too. With HEADER_TIMEOUT_S a client that says nothing is sent away, and no number of them keeps the others waiting for
long.
"""

import os
import socket
from concurrent.futures import ThreadPoolExecutor

from common import ADDRESS, BACKLOG, exit_on_sigterm, serve

WORKERS, SPARE = 8, 1
TIMEOUT_S = float(os.environ.get("HEADER_TIMEOUT_S", "0")) or None

exit_on_sigterm()
with socket.create_server(ADDRESS, backlog=BACKLOG) as listener, ThreadPoolExecutor(WORKERS + SPARE) as pool:
    while True:
        client, _ = listener.accept()
        client.settimeout(TIMEOUT_S)
        pool.submit(serve, client)
