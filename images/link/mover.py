"""The program `link`, which moves the packets while a link is set."""

import os
import select
import signal
import subprocess
import time

PROGRAM = "/link/link"
# A thousand times what it needs, so that a busy machine is not taken for a program that hangs.
ANSWER_S = 5.0


class Mover:
    def __init__(self, device: int, address: str, settings: dict) -> None:
        """Returns when the program is ready. `settings` are options of the program by their names, with _ for each -.

        RuntimeError, in one line, if it does not come to that.
        """
        options = {**settings, "device": device, "address": address}
        words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([PROGRAM, *words], stdin=pipe, stdout=pipe, stderr=pipe, pass_fds=[device], bufsize=0)
        try:
            self.reply()
        except RuntimeError:
            self.stop()
            raise

    def counters(self) -> str:
        """What has passed so far, as JSON."""
        try:
            self.process.stdin.write(b"counters\n")
        except BrokenPipeError:
            raise self.ended() from None
        return self.reply()

    def reply(self) -> str:
        line = b""
        deadline = time.monotonic() + ANSWER_S
        while not line.endswith(b"\n"):
            output = self.process.stdout.fileno()
            if not select.select([output], [], [], max(0, deadline - time.monotonic()))[0]:
                raise RuntimeError(f"its packet mover gave no answer within {ANSWER_S:g} s")
            piece = os.read(output, 65536)
            if not piece:
                raise self.ended()
            line += piece
        return line.decode()

    def ended(self) -> RuntimeError:
        code = self.process.wait()
        how = f"ended (exit code {code})" if code >= 0 else f"was killed (signal {-code}, {signal.strsignal(-code)})"
        message = self.process.stderr.read().decode(errors="replace").strip() or "no message"
        return RuntimeError(f"its packet mover {how}: {message}")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
