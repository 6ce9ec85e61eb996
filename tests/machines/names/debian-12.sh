# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh
suite=bookworm
# Compose 2 is not among its packages: bench.sh unpacks it, by mmdebstrap.
engine_packages="docker.io mmdebstrap debian-archive-keyring"
checks="smoke link limits interrupted"
