# shellcheck shell=bash
# Messages of the shell scripts; sourced. They go to the standard error, so that results alone are on the standard output.

say() { printf 'droplet-lab: %s\n' "$*" >&2; }

# A mistake that only the user can mend: exit code 2.
refuse() {
  say "error: $*"
  exit 2
}

# Something outside of the user's input went wrong: exit code 1.
fail() {
  say "error: $*"
  exit 1
}

# Runs a command that takes long and says much: what it says goes to a log, whose end is shown if it fails.
quietly() {
  local what=$1 log
  shift
  log=$(mktemp "${TMPDIR:-/tmp}/droplet-lab.XXXXXX") || fail "$what: cannot write a log; free some disk space and run this again"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    fail "$what failed (log: $log); fix the cause and run this again"
  fi
  rm -f "$log"
}
