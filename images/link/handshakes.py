"""Times TCP handshakes: handshakes.py HOST PORT COUNT PACE_S prints a JSON list of seconds, null for one that failed.

One begins every PACE_S seconds, whatever the others do, so that one that lost a packet does not hold up the next.
"""

import json
import socket
import sys
import threading
import time

TIMEOUT_S = 10


def handshake(address: tuple[str, int], results: list[float | None], index: int) -> None:
    start = time.monotonic()
    try:
        with socket.create_connection(address, timeout=TIMEOUT_S):
            results[index] = time.monotonic() - start
    except OSError:
        pass


def main(host: str, port: int, count: int, pace_s: float) -> None:
    results: list[float | None] = [None] * count
    threads = []
    for index in range(count):
        threads.append(threading.Thread(target=handshake, args=((host, port), results, index)))
        threads[-1].start()
        time.sleep(pace_s)
    for thread in threads:
        thread.join()
    print(json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
