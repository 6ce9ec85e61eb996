# shellcheck shell=bash
# What bench.sh and test.sh have in common: the repository, an engine, base images; sourced.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# Not every root shell looks where the engine lies.
PATH=$PATH:/usr/sbin:/sbin
. scripts/host/say.sh
. scripts/host/packages.sh
. scripts/host/engine.sh
. scripts/host/local-base.sh
. scripts/host/run.sh

prepare() {
  refuse_missing_tools
  ensure_engine
  ensure_base_images
}
