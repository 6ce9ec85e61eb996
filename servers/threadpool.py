"""A pool of threads of the default size, which is four more than the CPUs that the server may use: on a droplet, five.

No thread is started for a client, but five slow clients keep everybody else waiting.
"""

import socket
from concurrent.futures import ThreadPoolExecutor

from common import ADDRESS, BACKLOG, exit_on_sigterm, serve

exit_on_sigterm()
with socket.create_server(ADDRESS, backlog=BACKLOG) as listener, ThreadPoolExecutor() as pool:
    while True:
        client, _ = listener.accept()
        pool.submit(serve, client)
