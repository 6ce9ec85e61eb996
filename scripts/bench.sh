#!/usr/bin/env bash
# Runs the benchmark, on a machine without a Docker engine or an image registry too. With arguments: as of
# `docker compose run --rm bench ARGUMENTS`.
. "$(dirname "${BASH_SOURCE[0]}")/host/prepare.sh"
prepare
if [ $# -eq 0 ]; then
  exec docker compose up --exit-code-from bench bench
fi
run_once bench "$@"
