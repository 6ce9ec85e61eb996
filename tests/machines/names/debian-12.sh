# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh
suite=bookworm
# Compose 2 is not among its packages: bench.sh unpacks it, by mmdebstrap.
# AppArmor's programs come with docker.io where recommended packages are installed, and no container starts without them.
engine_packages="docker.io apparmor mmdebstrap debian-archive-keyring"
checks="smoke link limits interrupted"
