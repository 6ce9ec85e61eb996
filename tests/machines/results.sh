# shellcheck shell=bash disable=SC2154,SC2034 # run.sh gives names to all, and each to the others
# What is found out: one line a check, the evidence, and a row for docs/engines.md; sourced by run.sh.

failures=0

# Runs a check; its name says which function, its sentence what must hold.
check() {
  local function=check_$1 log=$logs/$1.log started=$SECONDS code=0 sentence=${sentences[$1]:?no such check}
  # In the background, because only there the first command that fails ends it.
  (
    set -euo pipefail
    "$function"
  ) >"$log" 2>&1 </dev/null &
  wait $! || code=$?
  if [ "$code" = 0 ]; then
    note "ok - $sentence ($((SECONDS - started)) s)"
    passed+=("$1")
  else
    failures=$((failures + 1))
    failed+=("$1")
    note "not ok - $sentence ($((SECONDS - started)) s; $log)"
    tail -n 15 "$log" | sed 's/^/    /' | note_lines
  fi
}
passed=() failed=()

note() { echo "$*" | note_lines; }
note_lines() { tee -a "$logs/results.txt"; }

describe_machine() {
  : >"$logs/results.txt"
  note "$name, $(date --utc +%F), lab $(git describe --always --dirty 2>/dev/null || echo unknown)"
  versions=$(as_user 'bash -s' <"$here/versions.sh")
  note_lines <<<"$versions"
}

version() { sed -n "s/^$1: //p" <<<"$versions"; }

# The last line is the row of the table.
conclude() {
  local list
  list=$(printf '%s, ' "${passed[@]}")
  note "| $name | $(version engine) | $(version compose) | $(version kernel) | $(version cgroup) | $(version storage) | ${list%, }${failed[*]:+; not: ${failed[*]}} | $(date --utc +%F) |"
  [ "$failures" = 0 ] || fail "$failures checks of $name failed; see $logs"
}
