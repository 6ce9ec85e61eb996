# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh
suite=trixie
arch=arm64
engine_packages="docker.io docker-cli docker-compose mmdebstrap debian-archive-keyring"
patience=3
checks="smoke"
