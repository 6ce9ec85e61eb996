"""Sequential, by hand: one client after the other, each in full before the next is looked at.

A slow client keeps everybody else waiting.
"""

import socket

from common import ADDRESS, BACKLOG, exit_on_sigterm, serve

exit_on_sigterm()
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(ADDRESS)
    listener.listen(BACKLOG)
    while True:
        client, _ = listener.accept()
        serve(client)
