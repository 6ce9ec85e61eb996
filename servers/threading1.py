"""Threading, by hand: a threading.Thread for each client."""

import socket
import threading

from common import ADDRESS, BACKLOG, exit_on_sigterm, serve

exit_on_sigterm()
with socket.create_server(ADDRESS, backlog=BACKLOG) as listener:
    while True:
        client, _ = listener.accept()
        # Daemon threads: at the end, do not wait for one whose client never speaks.
        threading.Thread(target=serve, args=(client,), daemon=True).start()
