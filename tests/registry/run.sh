#!/usr/bin/env bash
# Whether the lab's first command works where base images come from a registry over TLS that wants a token, from an engine
# that has none of them; then without that registry; and what it says where the registry refuses. Run as root on Debian.
# Each check is a sentence; the last line is `N passed, N failed`. It takes about 8 minutes (k6 is compiled), and removes all that it made.
# shellcheck source-path=SCRIPTDIR/../..
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
PATH=$PATH:/usr/sbin:/sbin
. scripts/host/say.sh
. scripts/host/packages.sh
. scripts/host/local-base.sh

id=$$
work=$(mktemp -d /var/tmp/droplet-lab-registry.XXXXXX)
host_address=10.213.57.1
registry_port=15000
tls_port=15443
registry=$host_address:$tls_port
socket=$work/docker.sock
passed=0 failed=0
helpers=() tags=() bare=''
. tests/registry/engine.sh

main() {
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  prepare_machine || fail "the registry test could not prepare its machine; mend what the lines above name and run this again"
  run_checks
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

prepare_machine() {
  { command -v docker-registry && command -v jq && command -v openssl && command -v python3 && command -v ip; } >/dev/null ||
    install_tools
  make_network && make_certificates && start_registry && push_base_images && start_own_engine && copy_checkout
}

# The registry's package brings a service, which this test does not need.
install_tools() {
  local had_registry=''
  if command -v docker-registry >/dev/null; then had_registry=yes; fi
  apt_install docker-registry jq openssl python3-minimal iproute2 iptables || return 1
  [ -n "$had_registry" ] || [ ! -d /run/systemd/system ] || systemctl --quiet disable --now docker-registry
}

# A private CA, as a company has one, and the registry's certificate by it.
make_certificates() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=droplet-lab test CA' \
    -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null &&
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$host_address" \
      -keyout "$work/registry.key" -out "$work/registry.csr" 2>/dev/null &&
    openssl x509 -req -days 2 -in "$work/registry.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial \
      -extfile <(echo "subjectAltName=IP:$host_address") -out "$work/registry.pem" 2>/dev/null &&
    cat /etc/ssl/certs/ca-certificates.crt "$work/ca.pem" >"$work/trusted.pem"
}

start_registry() {
  cat >"$work/registry.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: 127.0.0.1:$registry_port}
END
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 </dev/null &
  helpers+=($!)
  python3 tests/registry/token_proxy.py "$host_address" $tls_port $registry_port \
    "$work/registry.pem" "$work/registry.key" "$work/refusing" >"$work/proxy.log" 2>&1 </dev/null &
  helpers+=($!)
  local path
  for path in "http://127.0.0.1:$registry_port/v2/" "https://$registry/token"; do
    timeout 20 python3 -c '
import ssl, sys, time, urllib.request
while True:
    try:
        urllib.request.urlopen(sys.argv[1], context=ssl.create_default_context(cafile=sys.argv[2])).read()
        break
    except OSError:
        time.sleep(0.2)' "$path" "$work/trusted.pem" || return 1
  done
}

# The machine's own base images under the registry's names; Node's without a certificate, as the official slim image.
push_base_images() {
  local name image tag
  while read -r name image; do
    tag=127.0.0.1:$registry_port/${name,,}:test
    if [ "$name" = NODE_IMAGE ]; then
      bare=$(without_certificates "$image") || return 1
      image=$bare
    fi
    docker tag "$image" "$tag" && tags+=("$tag") && docker push --quiet "$tag" >/dev/null || return 1
    export "$name=$registry/${name,,}:test"
  done < <(base_images)
}

# npm keeps a list of its own in the official image; here it may need the machine's.
without_certificates() {
  local container
  container=$(docker run --detach --name "droplet-lab-registry-$id" --user 0:0 --entrypoint sh "$1" -c '
    cp /etc/ssl/certs/ca-certificates.crt /usr/local/share/npm.pem 2>/dev/null
    dpkg --purge --force-depends ca-certificates >/dev/null 2>&1
    rm -rf /etc/ssl/certs') && docker wait "$container" >/dev/null &&
    docker commit --change 'ENTRYPOINT []' --change 'CMD ["node"]' --change 'ENV SSL_CERT_FILE= NODE_EXTRA_CA_CERTS=/usr/local/share/npm.pem' "$container" &&
    docker rm "$container" >/dev/null
}

# Without .env, and under a name that a shell has to quote.
copy_checkout() {
  checkout="$work/a checkout"
  mkdir "$checkout" && tar --exclude=./.git --exclude=./.env --exclude='./reports/*' -cf - . | tar -xf - -C "$checkout"
}

# The first command of the README, against the test's own engine.
bench() {
  (cd "$checkout" && DOCKER_HOST=unix://$socket DOCKER_SOCKET=$socket SSL_CERT_FILE=$work/trusted.pem \
    docker compose run --rm -T bench "$@") >"$work/out" 2>"$work/err" </dev/null
}

check() {
  local sentence=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "✔ $sentence"
  else
    failed=$((failed + 1))
    echo "✖ $sentence"
    tail -n 20 "$work/err" "$work/out"
  fi
}

has_table() { grep -q 'sequential1' "$work/out" && grep -q 'waitress' "$work/out"; }

runs_smoke() { bench --scenario smoke && has_table; }

is_refused() {
  touch "$work/refusing"
  local code=0
  PYTHON_IMAGE=$registry/python_image:other bench --scenario smoke || code=$?
  [ "$code" = 2 ] && [ "$(grep -c '^error: ' "$work/err")" = 1 ] &&
    grep -q "^error: the base image $registry/python_image:other (PYTHON_IMAGE) cannot be pulled: " "$work/err" &&
    ! grep -q '^ *at ' "$work/err"
}

stop_helpers() {
  [ "${#helpers[@]}" = 0 ] || kill "${helpers[@]}"
  helpers=()
}

run_checks() {
  check 'a first run gets its base images from a registry that wants a token, over TLS, with a Node image without certificates' \
    runs_smoke
  check 'a registry that refuses the token is one line that names the image, the variable and the reason' is_refused
  stop_helpers
  check 'a second run works without the registry' runs_smoke
}

clean_up() {
  trap - EXIT INT TERM HUP
  {
    stop_own_engine
    stop_helpers
    remove_network
    [ "${#tags[@]}" = 0 ] || docker rmi "${tags[@]}"
    [ -z "$bare" ] || docker rmi "$bare"
    docker rm --force "droplet-lab-registry-$id"
    rm -rf "$work"
  } >/dev/null 2>&1
}

main
