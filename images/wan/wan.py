"""The line emulator: puts a TUN device into the path between the generator and the droplet, in both directions.

It is told what to be over a socket, one JSON object a connection: {"set": {...}} puts a line in, {"set": null} takes it out
again, {"counters": true} reads what has passed. Every answer is a JSON object too.
"""

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from dataclasses import astuple, dataclass

DEVICE = "wan0"
CONTROL = "/tmp/wan.sock"
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


@dataclass(frozen=True)
class Line:
    """One line, in the order of the arguments of the program `line`; one way, seconds, shares of packets, bytes a second."""

    delay_s: float
    jitter_s: float = 0.0
    loss_up: float = 0.0
    loss_down: float = 0.0
    connections_per_s: float = 0.0
    burst: float = 1.0
    over_limit: str = "drop"
    bytes_per_s: float = 0.0
    seed: int = 0


def ip(*args: str, check: bool = True) -> str:
    done = subprocess.run(["ip", *args], capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise RuntimeError(f"ip {' '.join(args)}: {done.stderr.strip()}")
    return done.stdout


def uplink() -> tuple[str, str, str]:
    """The interface to the lab's network, its own address, and the network's prefix."""
    for link in json.loads(ip("-json", "-4", "address")):
        for address in link["addr_info"]:
            if link["ifname"] not in ("lo", DEVICE):
                routes = json.loads(ip("-json", "route", "show", "dev", link["ifname"], "proto", "kernel"))
                return link["ifname"], address["local"], routes[0]["dst"]
    raise RuntimeError("this namespace has no address on a network")


def check_sysctls(interface: str) -> None:
    """The kernel drops packets that come back through the device unless it is told that they may."""
    wanted = {
        "ip_forward": "1",
        "ip_early_demux": "0",
        "tcp_early_demux": "0",
        "conf/all/rp_filter": "0",
        f"conf/{interface}/rp_filter": "0",
        f"conf/{interface}/accept_local": "1",
    }
    for name, value in wanted.items():
        with open(f"/proc/sys/net/ipv4/{name}", encoding="ascii") as file:
            found = file.read().strip()
        if found != value:
            raise RuntimeError(f"net.ipv4.{name} is {found} and must be {value}")


def open_device() -> int:
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
    ip("link", "set", DEVICE, "up", "txqueuelen", "10000")
    return descriptor


def undo_routes() -> None:
    """Takes the line out of the path; also what an emulator that was killed has left."""
    if "lookup local" not in ip("rule", "show", "pref", "0"):
        ip("rule", "add", "pref", "0", "lookup", "local")
    for pref in ("5", "6", "100"):
        while ip("rule", "show", "pref", pref).strip():
            ip("rule", "del", "pref", pref)
    ip("route", "flush", "table", "100", check=False)


def set_routes() -> None:
    """TCP to the lab's network, and what comes back, goes through the device first; the local table comes after that."""
    interface, address, network = uplink()
    check_sysctls(interface)
    ip("route", "add", "default", "dev", DEVICE, "src", address, "table", "100")
    # Only TCP (protocol 6): without its own answers to ARP, the first connections would take seconds.
    ip("rule", "add", "pref", "5", "iif", "lo", "to", network, "ipproto", "6", "lookup", "100")
    ip("rule", "add", "pref", "6", "iif", interface, "ipproto", "6", "lookup", "100")
    ip("rule", "add", "pref", "100", "lookup", "local")
    ip("rule", "del", "pref", "0")


class Emulator:
    """The device, the routes through it, and the program that moves the packets while a line is set."""

    def __init__(self) -> None:
        undo_routes()
        self.device = open_device()
        self.mover: subprocess.Popen | None = None

    def command(self, request: dict) -> dict:
        if "set" in request:
            self.stop()
            if request["set"] is not None:
                self.start(Line(**request["set"]))
        return self.counters()

    def start(self, line: Line) -> None:
        own = uplink()[1]
        words = [str(self.device), own, *(str(value) for value in astuple(line))]
        self.mover = subprocess.Popen(["/wan/line", *words], stdout=subprocess.PIPE, pass_fds=[self.device], text=True)
        set_routes()

    def stop(self) -> None:
        undo_routes()
        if self.mover:
            self.mover.kill()
            self.mover.wait()
            self.mover = None

    def counters(self) -> dict:
        if self.mover is None:
            return {}
        self.mover.send_signal(signal.SIGUSR1)
        return json.loads(self.mover.stdout.readline())


def answer(listener: socket.socket, emulator: Emulator) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(1)
        try:
            reply = emulator.command(json.loads(connection.recv(65536)))
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            reply = {"error": str(error)}
        connection.sendall(json.dumps(reply).encode())


def serve() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if os.path.exists(CONTROL):
        os.unlink(CONTROL)
    emulator = Emulator()
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(CONTROL)
            listener.listen()
            while True:
                answer(listener, emulator)
    finally:
        emulator.stop()


def ask(request: str) -> int:
    """Sends one request to the running emulator and prints its answer."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(CONTROL)
        client.sendall(request.encode())
        reply = json.loads(client.recv(65536))
    print(json.dumps(reply))
    return 1 if "error" in reply else 0


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1]) if len(sys.argv) > 1 else serve())
