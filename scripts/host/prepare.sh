# shellcheck shell=bash
# What bench.sh and test.sh have in common: the repository, an engine, base images; sourced.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/host/say.sh
. scripts/host/engine.sh
. scripts/host/standins.sh

prepare() {
  command -v docker >/dev/null || can_install || refuse "docker is missing; install it, or run this as root on Debian or Ubuntu"
  ensure_engine
  ensure_base_images
}

# Runs a service once, with the exit code of what runs in it. With a terminal Compose passes signals on; without one it
# leaves the container running, so they are passed on here.
run_once() {
  local service=$1 name
  shift
  if [ -t 0 ] && [ -t 1 ]; then
    exec docker compose run --rm "$service" "$@"
  fi
  name="droplet-lab-$service-$$"
  trap 'docker stop --time 30 "$name" >/dev/null 2>&1 || true' INT TERM
  docker compose run --rm -T --name "$name" "$service" "$@" </dev/null &
  local code=0
  wait "$!" || code=$?
  # A signal ends the wait early: wait again for Compose itself.
  while kill -0 "$!" 2>/dev/null; do
    wait "$!" || code=$?
  done
  trap - INT TERM
  return "$code"
}
