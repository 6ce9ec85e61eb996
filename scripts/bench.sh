#!/usr/bin/env bash
# Runs the benchmark, on a machine without a Docker engine or an image registry too; arguments are those of `bench`.
# `docker compose up bench` does the same, but hides what bench says after a Ctrl-C, loses its exit code then, and in the
# Compose of Debian crashes half of the time.
# shellcheck source-path=SCRIPTDIR source=host/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/host/prepare.sh"
prepare
build_image bench
run_once bench "$@"
