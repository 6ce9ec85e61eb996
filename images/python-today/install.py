"""Installs the servers of requirements.in as requirements.txt pins them, and leaves out by itself what cannot be had here.

All at once where that works. Otherwise, such as on an architecture that a package has no wheel for, each package alone: a
server of which something is missing is left out with a line, and the others are there.
"""

import platform
import re
import subprocess
import sys
from pathlib import Path

# Compiled here, since it has no wheel; everything else comes as a wheel or not at all.
COMPILED = ["bjoern"]
NO_WHEEL = "No matching distribution found"
NAME = re.compile(r"[A-Za-z0-9._-]+")
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "--quiet"]


def pip(*arguments: str) -> str | None:
    """What pip said in the end where it failed; None where it did not."""
    done = subprocess.run([*PIP, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = done.stderr.splitlines()
    # An index that does not answer has no matching distribution of anything, which must not pass for what is not there.
    lines = [line for line in said if "Retrying" in line] or [line for line in said if "ERROR" in line.upper()] or said
    return None if done.returncode == 0 else (lines or ["pip failed without a word"])[-1].strip()


def install(requirements: str, *options: str) -> str | None:
    """Why it failed; None if it did not."""
    Path("/tmp/some.txt").write_text(requirements)
    return pip("install", "--require-hashes", "--no-deps", *options, "--requirement", "/tmp/some.txt")


def pins(text: str) -> dict[str, str]:
    """Each package's own lines of a requirements.txt, by its name."""
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    found: dict[str, str] = {}
    for entry in entries:
        name = NAME.match(entry)
        if name:
            found[name[0]] = found.get(name[0], "") + entry
    return found


def servers(text: str) -> list[str]:
    """The packages of a requirements.in: a line may have extras, a marker, a comment."""
    names = (NAME.match(line) for line in text.splitlines())
    return [name[0] for name in names if name]


def main(folder: Path, listing: Path) -> None:
    pinned = pins((folder / "requirements.txt").read_text())
    wheels = {name: lines for name, lines in pinned.items() if name not in COMPILED}
    reasons: dict[str, str | None] = {}
    if install("".join(wheels.values()), "--only-binary", ":all:") is not None:
        for name, lines in wheels.items():
            reasons[name] = install(lines, "--only-binary", ":all:")
            # No network or a wrong hash is no property of this architecture: an image without servers would stay.
            if reasons[name] and NO_WHEEL not in reasons[name]:
                sys.exit(f"{name}: {reasons[name]}")
    for name in COMPILED:
        if name in pinned:
            # With the setuptools above: what pip fetches for a build is not checked by hashes.
            reasons[name] = install(pinned[name], "--no-build-isolation", "--no-binary", ":all:")
            # That it does not compile is a property of this architecture; that it could not be fetched whole is none.
            if reasons[name] and any(word in reasons[name] for word in ("Retrying", "HASH", "hash")):
                sys.exit(f"{name}: {reasons[name]}")
    with listing.open("w") as file:
        freeze = subprocess.run([*PIP, "freeze", "--all"], capture_output=True, text=True, check=True)
        file.write(f"python=={platform.python_version()}\n{freeze.stdout}")
        for server in servers((folder / "requirements.in").read_text()):
            # Nothing is fetched: it tells whether the server and all that it needs are there.
            missing = pip("install", "--dry-run", "--no-index", server)
            if missing is not None:
                # pip's own words name the package that it lacks.
                reason = reasons.get(server) or missing
                file.write(f"{server} unavailable: {reason}\n")
                print(f"{server} is left out: {reason}", file=sys.stderr)


main(Path(sys.argv[1]), Path(sys.argv[2]))
