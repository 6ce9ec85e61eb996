#!/usr/bin/env bash
# Boots a real machine under QEMU and runs the lab in it, as root on Debian or Ubuntu; docs/engines.md has the results.
# tests/machines/run.sh [--keep] [--prepare] [--checks "NAME NAME"] MACHINE [LOGS]
# shellcheck source-path=SCRIPTDIR/../../
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
PATH=$PATH:/usr/sbin:/sbin
here=tests/machines
. scripts/host/say.sh
. scripts/host/packages.sh
. scripts/host/local-base.sh
. tests/machines/disk.sh
. tests/machines/machine.sh
. tests/machines/images.sh
. tests/machines/results.sh
. tests/machines/checks.sh
. tests/machines/refusals.sh

usage() {
  local file names=
  for file in "$here"/names/*.sh; do names+=" $(basename "$file" .sh)"; done
  refuse "$1; usage: $here/run.sh [--keep] [--prepare] [--checks \"CHECK CHECK\"] MACHINE [LOGS]; machines:$names"
}

keep='' only='' prepare_only=''
while [[ ${1:-} == --* ]]; do
  case $1 in
    --keep) keep=yes ;;
    --prepare) prepare_only=yes ;;
    --checks)
      only=${2:?which checks}
      shift
      ;;
    *) usage "unknown option $1" ;;
  esac
  shift
done
name=${1:-}
[ -n "$name" ] || usage "which machine"
[ -f "$here/names/$name.sh" ] || usage "there is no machine $name"
[ "$(id -u)" = 0 ] || refuse "a machine's disk is made of packages as root; run this as root"

# What a machine is, unless its own file says otherwise.
arch=amd64 login=root init=/sbin/init memory=6G patience=1 refused=''
disk=$name smoke=tests/machines/scenarios/smoke.yaml
prepare_engine() { :; }
after_preparation() { :; }
# shellcheck source=/dev/null
. "$here/names/$name.sh"
[ -z "$only" ] || checks=$only

logs=${2:-$(mktemp -d "${TMPDIR:-/tmp}/droplet-lab-$name.XXXXXX")}
mkdir -p "$logs"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/droplet-lab-machine.XXXXXX")
trap 'end_machine; [ -n "$keep" ] || rm -rf "$scratch"' EXIT
say "logs: $logs"

ensure_tools
make_root
prepare_disk
[ -z "$prepare_only" ] || exit 0
after_preparation
boot "$prepared"
carry_checkout
describe_machine
for each in $checks; do check "$each"; done
conclude
