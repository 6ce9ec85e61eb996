# shellcheck shell=bash
# A Docker engine and Compose, from the distribution's packages where they are missing; sourced after say.sh.

plugins=/usr/local/lib/docker/cli-plugins

ensure_engine() {
  if ! docker info >/dev/null 2>&1; then
    can_install || refuse "no Docker engine answers; start it, or run this as root on Debian or Ubuntu to have one installed"
    command -v dockerd >/dev/null || install_engine
    start_engine
  fi
  docker compose version >/dev/null 2>&1 || install_compose
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  quietly "apt-get update" apt-get update
  quietly "apt-get install $*" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

install_engine() {
  say "installing the Docker engine (docker.io)"
  apt_install docker.io iptables ca-certificates
}

start_engine() {
  if [ -d /run/systemd/system ]; then
    quietly "starting the engine" systemctl start docker
    return
  fi
  local log=/var/log/droplet-lab-dockerd.log
  # An engine that was killed leaves its pid file behind, and refuses to start if another process has that number now.
  if [ -f /var/run/docker.pid ] && ! grep -qs dockerd "/proc/$(cat /var/run/docker.pid)/cmdline"; then
    rm -f /var/run/docker.pid
  fi
  say "starting the engine (log: $log; to stop it later: kill \$(cat /var/run/docker.pid))"
  setsid nohup dockerd >"$log" 2>&1 </dev/null &
  for _ in $(seq 60); do
    docker info >/dev/null 2>&1 && return
    sleep 1
  done
  tail -n 15 "$log" >&2
  fail "the engine did not start within 60 s; its log is $log"
}

install_compose() {
  can_install || refuse "docker compose is missing; install it, or run this as root on Debian or Ubuntu to have it installed"
  quietly "apt-get update" apt-get update
  local package
  for package in docker-compose-v2 docker-compose-plugin docker-compose; do
    if [ "$(candidate_major "$package")" -ge 2 ]; then
      say "installing Compose ($package)"
      apt_install "$package"
      docker compose version >/dev/null 2>&1 && return
    fi
  done
  unpack_compose
}

# Major version of the package that apt would install; 0 if there is none.
candidate_major() {
  local major
  major=$(apt-cache policy "$1" | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9][0-9]*\).*/\2/p')
  echo "${major:-0}"
}

# Where the distribution has only the old Compose: the plugin is one static binary in Debian trixie's package.
unpack_compose() {
  say "unpacking Compose from Debian trixie's package"
  command -v mmdebstrap >/dev/null || apt_install mmdebstrap debian-archive-keyring
  local root
  root=$(mktemp -d)
  # Not only the package but what it depends on is unpacked; nothing of it is installed.
  quietly "unpacking docker-compose" mmdebstrap --variant=extract --include=docker-compose trixie "$root"
  mkdir -p "$plugins"
  cp "$root/usr/libexec/docker/cli-plugins/docker-compose" "$plugins/"
  rm -rf "$root"
  docker compose version >/dev/null || fail "the unpacked Compose does not run"
}
