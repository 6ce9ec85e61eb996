"""Forking, by hand: a multiprocessing.Process for each client, each a whole new interpreter (start method spawn).

By far the slowest: starting the interpreter takes longer than anything else that happens to a request. The variant
forking1-fork has START_METHOD=fork, which copies the running interpreter instead.
"""

import multiprocessing
import os
import socket

from common import ADDRESS, BACKLOG, exit_on_sigterm, serve


def main() -> None:
    exit_on_sigterm(lambda: [child.pid for child in multiprocessing.active_children()])
    context = multiprocessing.get_context(os.environ.get("START_METHOD", "spawn"))
    with socket.create_server(ADDRESS, backlog=BACKLOG) as listener:
        while True:
            client, _ = listener.accept()
            # The parent's copy is closed at once: the connection ends when its last copy does.
            with client:
                context.Process(target=serve, args=(client,), daemon=True).start()


# Each child imports this file anew, and must not become a server itself.
if __name__ == "__main__":
    main()
