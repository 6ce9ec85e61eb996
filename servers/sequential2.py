"""Sequential, with the convenience of socket.create_server. Expect what sequential1 does."""

import socket

from common import ADDRESS, BACKLOG, exit_on_sigterm, serve

exit_on_sigterm()
with socket.create_server(ADDRESS, backlog=BACKLOG, reuse_port=True) as listener:
    while True:
        client, _ = listener.accept()
        serve(client)
