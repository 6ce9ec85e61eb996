#!/usr/bin/env bash
# Runs the tests, on a machine without a Docker engine or an image registry too.
# shellcheck source-path=SCRIPTDIR source=host/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/host/prepare.sh"
prepare
run_once test "$@"
