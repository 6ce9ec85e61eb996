# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh
suite=trixie
engine_packages="docker.io docker-cli docker-compose"
checks="first_use smoke link limits interrupted"
