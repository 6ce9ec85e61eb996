# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh
suite=sid
engine_packages="docker.io docker-cli docker-compose docker-buildx"
checks="first_use smoke link limits interrupted without_tun"
