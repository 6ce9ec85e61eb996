"""The link emulator: puts a TUN device into the path between the generator and the droplet, in both directions.

It is told what to be over a socket, one message (frames.py) a connection: {"set": {...}} puts a link in, with the options
of link.c, {"set": null} takes it out again, {"counters": true} reads what has passed. Every answer is a JSON object too;
{"error": "..."} says why not.

    emulator.py                serves
    emulator.py ask TIMEOUT_S  sends each line of its standard input to the one that serves, as soon as it does, and prints the answers
"""

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time

from frames import receive, send
from mover import Mover

DEVICE = "link0"
CONTROL = "/tmp/emulator.sock"
TUN = "/dev/net/tun"
# Seconds in which a client must have sent its request: others wait meanwhile.
REQUEST_S = 1.0
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


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
            raise RuntimeError(f"net.ipv4.{name.replace('/', '.')} is {found} and must be {value}")


def open_device() -> int:
    try:
        descriptor = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
    except OSError as error:
        raise RuntimeError(f"cannot open {TUN}: {error.strerror}") from error
    ip("link", "set", DEVICE, "up", "txqueuelen", "10000")
    return descriptor


def undo_routes() -> None:
    """Takes the link out of the path; also what an emulator that was killed has left."""
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
    """The device, the routes through it, and the program that moves the packets while a link is set."""

    def __init__(self) -> None:
        undo_routes()
        self.device = open_device()
        self.mover: Mover | None = None
        self.failure = "no link is set"

    def command(self, request: object) -> dict:
        match request:
            case {"set": dict() | None as settings}:
                pass
            case {"counters": True}:
                return self.counters()
            case _:
                raise ValueError('a request is {"set": an object or null} or {"counters": true}')
        self.stop()
        self.failure = "no link is set"
        if settings is None:
            return {}
        self.start(settings)
        return self.counters()

    def start(self, settings: dict) -> None:
        try:
            self.mover = Mover(self.device, uplink()[1], settings)
            set_routes()
        except Exception:
            self.stop()
            raise

    def stop(self) -> None:
        undo_routes()
        if self.mover:
            self.mover.stop()
            self.mover = None

    def counters(self) -> dict:
        if self.mover is None:
            raise RuntimeError(self.failure)
        try:
            return json.loads(self.mover.counters())
        except RuntimeError as error:
            # Said again to whoever asks, until a link is set anew.
            self.failure = str(error)
            self.stop()
            raise


def answer(listener: socket.socket, emulator: Emulator) -> None:
    """One client, from its request to its answer. Nothing that it does or asks for ends the emulator."""
    connection, _ = listener.accept()
    with connection:
        try:
            reply = emulator.command(receive(connection, REQUEST_S))
        except Exception as error:
            reply = {"error": str(error) or type(error).__name__}
            print(reply["error"], file=sys.stderr, flush=True)
        try:
            connection.settimeout(REQUEST_S)
            send(connection, reply)
        except OSError as error:
            print(f"a client went away before its answer: {error}", file=sys.stderr, flush=True)


def serve() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if os.path.exists(CONTROL):
        os.unlink(CONTROL)
    try:
        emulator = Emulator()
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(CONTROL)
            listener.listen()
            while True:
                answer(listener, emulator)
    finally:
        emulator.stop()


def ask(request: str, timeout_s: float) -> dict:
    """The answer of the running emulator, or of the one that is starting."""
    deadline = time.monotonic() + timeout_s
    try:
        with connected(deadline) as client:
            send(client, json.loads(request))
            return receive(client, deadline - time.monotonic())
    except (TimeoutError, FileNotFoundError, ConnectionRefusedError):
        return {"error": f"no answer within {timeout_s:g} s"}
    except (OSError, ValueError) as error:
        return {"error": f"no answer: {error}"}


def connected(deadline: float) -> socket.socket:
    while True:
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            client.connect(CONTROL)
            return client
        except (FileNotFoundError, ConnectionRefusedError):
            client.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def ask_each(timeout_s: float) -> int:
    for line in sys.stdin:
        print(json.dumps(ask(line, timeout_s)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(ask_each(float(sys.argv[2])) if sys.argv[1:2] == ["ask"] else serve())
