#!/usr/bin/env bash
# Runs the tests, on a machine without a Docker engine or an image registry too: those in a container, then those of checkouts
# as people have them and of a real registry. The last line is `N passed, N failed` over all. With arguments, only those files are tested.
# shellcheck source-path=SCRIPTDIR source=host/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/host/prepare.sh"

passed=0 failed=0

# Runs a part of the tests, keeps its own sum to itself, and adds it to that of all.
part() {
  local reader code=0
  mkfifo "$results/said"
  tee "$results/log" <"$results/said" | awk '!/^[0-9]+ passed, [0-9]+ failed$/ { print; fflush() }' &
  reader=$!
  "$@" >"$results/said" || code=$?
  wait "$reader"
  rm "$results/said"
  # A signal ended it.
  [ "$code" -lt 128 ] || exit "$code"
  if [[ $(tail -n 1 "$results/log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  else
    say "error: $1 ended with $code, before it could count"
    failed=$((failed + 1))
  fi
}

prepare
build_image test
[ "$#" = 0 ] || { run_once test "$@"; exit; }
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
part run_without_terminal test
build_image bench
part tests/checkouts/run.sh
if ! can_install; then
  say "the registry test is skipped: it needs root on Debian or Ubuntu"
elif ! command -v dockerd >/dev/null || [ -n "${DOCKER_HOST:-}${DOCKER_CONTEXT:-}" ]; then
  say "the registry test is skipped: it needs an engine that is installed on this machine"
else
  part tests/registry/run.sh
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
