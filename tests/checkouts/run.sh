#!/usr/bin/env bash
# Whether bench measures what the user's own command describes, from checkouts as people have them: a path with a space and a
# colon that nobody else may read, files given by -f, a worktree, a link. Each check is a sentence; the last line is
# `N passed, N failed`.
# shellcheck source-path=SCRIPTDIR/../..
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. scripts/host/say.sh

work=$(mktemp -d /var/tmp/droplet-lab-checkouts.XXXXXX)
trap 'rm -rf "$work"' EXIT
# Compose leaves a container that it runs without a terminal.
bench=droplet-lab-checkouts-$$
trap 'docker stop "$bench" >/dev/null 2>&1; exit 130' INT TERM HUP
checkout="$work/my lab: a copy"
described=tests/fixtures/servers/docker-compose.described.yml
passed=0 failed=0 output=''

# A copy of this checkout that is its owner's alone.
copy_checkout() (
  umask 077
  mkdir -p "$checkout"
  tar -c --exclude=./.git --exclude='./reports/*' --exclude=./docker-compose.override.yml . | tar -x -C "$checkout" --no-same-permissions
  touch "$checkout/reports/.gitkeep"
  # What is mounted is read by the server, which is nobody.
  chmod -R a+rX "$checkout/tests/fixtures/servers/settings"
)

# Runs the scenario there; arguments are Compose's own, before its command.
run_there() {
  (cd "$checkout" && LAB_TEST_BODY='Hello, World!' docker compose "$@" run --rm -T --name "$bench" -e LAB_PROJECT=droplet-lab-test \
    bench run --scenario tests/checkouts/one.yaml) >"$work/output" 2>&1
  local code=$?
  output=$(cat "$work/output")
  return "$code"
}

# check SENTENCE CODE PATTERN: what the last run did.
check() {
  if [ "$code" = "$2" ] && grep -qE -- "$3" <<<"$output"; then
    echo "✔ $1"
    passed=$((passed + 1))
  else
    printf '✖ %s (exit code %s)\n%s\n' "$1" "$code" "$(tail -n 15 <<<"$output")"
    failed=$((failed + 1))
  fi
}

copy_checkout
run_there -f docker-compose.yml -f "$described"
code=$?
check "a variable of the shell that bench did not get yet is one line that names the service" 2 \
  '^error: service by-variable: \$\{LAB_TEST_BODY\} in .* run the same command again$'

run_there -f docker-compose.yml -f "$described"
code=$?
check "the same command then measures with the variable, the files of -f and a mount, below a path with a space and a colon that only its owner reads" 0 \
  'by-variable direct lan[^:]*: [0-9,.]+ req/s'
check "a mounted folder of the checkout is in force there" 0 'by-mount direct lan[^:]*: [0-9,.]+ req/s'

rm "$checkout/docker-compose.override.yml" 2>/dev/null
ln -s "$work/elsewhere.yml" "$checkout/docker-compose.override.yml"
cp "$checkout/$described" "$work/elsewhere.yml"
run_there
code=$?
check "an override that is a link out of the checkout is one line that says what to do" 2 \
  '^error: the Compose file docker-compose\.override\.yml is a link to a file outside of the checkout.*copy'

rm "$checkout/docker-compose.override.yml"
cp "$checkout/$described" "$checkout/docker-compose.override.yml"
printf 'gitdir: %s/repository/.git/worktrees/copy\n' "$work" >"$checkout/.git"
printf 'LAB_TEST_BODY=Hello, Shell?\n' >>"$checkout/.env"
run_there
code=$?
check "in a git worktree, the shell's variable goes before that of .env, as in Compose" 0 'by-variable direct lan[^:]*: [0-9,.]+ req/s'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
