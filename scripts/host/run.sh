# shellcheck shell=bash
# The image of a service, and one container of it with its exit code; sourced.

# What has not changed comes from the cache, in a second, and needs no network.
build_image() {
  if ! docker image inspect "droplet-lab-$1" >/dev/null 2>&1; then
    say "building the image of $1 (the first time takes minutes)"
    command -v jq >/dev/null || say "jq is missing, so no local base images can be made; install it if no image registry answers"
  fi
  quietly "building the image of $1" build_with_tries "$1"
}

# Where images are in containerd's store, a build may lose a layer: https://github.com/moby/buildkit/issues/6521
build_with_tries() {
  local tries=4 output
  until output=$(docker compose build "$1" 2>&1); do
    echo "$output"
    tries=$((tries - 1))
    [[ $tries -gt 0 && $output == *"parent snapshot"*"does not exist"* ]] || return 1
  done
  echo "$output"
}

# With a terminal, Compose passes signals on by itself.
run_once() {
  if [ -t 0 ] && [ -t 1 ]; then
    exec docker compose run --rm "$@"
  fi
  run_without_terminal "$@"
}

# Without a terminal Compose would go at a signal and leave the container running. So the container gets a name, signals
# stop it by that name, and Compose, which a Ctrl-C must not reach (setsid), ends with the container and its exit code.
run_without_terminal() {
  local service=$1 name compose code=0 stopping=
  shift
  name="droplet-lab-$service-$$"
  trap 'stopping=yes; stop_container' INT TERM HUP
  setsid docker compose --progress quiet run --rm -T --name "$name" "$service" "$@" </dev/null &
  compose=$!
  wait "$compose" || code=$?
  # A signal ends only the waiting.
  while kill -0 "$compose" 2>/dev/null; do
    code=0
    wait "$compose" || code=$?
  done
  trap - INT TERM HUP
  # A container that came up after the signal.
  [ -z "$stopping" ] || docker rm --force "$name" >/dev/null 2>&1 || true
  return "$code"
}

# `docker stop` waits for as long as the service's stop_grace_period. Before there is a container, Compose is building.
stop_container() {
  docker stop "$name" >/dev/null 2>&1 || kill -TERM "$compose" 2>/dev/null || true
}
