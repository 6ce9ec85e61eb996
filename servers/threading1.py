"""Threading, by hand: a threading.Thread for each client.

A slow client keeps nobody else waiting, for the price of a thread.
"""

import socket
import threading

from common import ADDRESS, BACKLOG, exit_on_sigterm, serve

exit_on_sigterm()
with socket.create_server(ADDRESS, backlog=BACKLOG) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,)).start()
