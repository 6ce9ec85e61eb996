# shellcheck shell=bash
# A Docker engine and Compose, from the distribution's packages where they are missing; sourced after say.sh and packages.sh.

ensure_engine() {
  local answer
  answer=$(ask_engine) || raise_engine "$answer"
  refuse_unfit_engine
  docker compose version >/dev/null 2>&1 || install_compose
}

# What the engine says, or why it says nothing. One that hangs must not hang this.
ask_engine() { timeout 20 docker info 2>&1; }

# Engines on which not even the container of bench can start, or say why; of the others it says so itself.
refuse_unfit_engine() {
  # The command may be Podman's own, which says a line of its own on the standard error.
  case $(timeout 5 docker version 2>&1) in
    *[Pp]odman*) refuse "this is Podman; the lab needs Docker's engine: start one, and unset DOCKER_HOST or set it and DOCKER_SOCKET to its socket" ;;
  esac
  case $(timeout 5 docker info --format '{{.DockerRootDir}}' 2>/dev/null) in
    /var/snap/*) refuse "this is snap's Docker, whose confinement stops the lab's containers; install Docker from docs.docker.com/engine/install or the distribution" ;;
  esac
}

# Brings an engine up, unless why there is none is for the user to mend.
raise_engine() {
  case $1 in
    *"client version"*"is too new"*) refuse "the engine (or Podman) is too old for this Docker client; the lab needs Docker Engine 20.10 or newer, and a client that speaks to it" ;;
    *"permission denied"*) refuse "the Docker engine does not let this user in; run this as root, or add the user to the group docker" ;;
  esac
  [ -z "${DOCKER_HOST:-}${DOCKER_CONTEXT:-}" ] ||
    refuse "no Docker engine answers at ${DOCKER_HOST:-the context $DOCKER_CONTEXT}; start it, or unset DOCKER_HOST and DOCKER_CONTEXT"
  can_install ||
    refuse "no Docker engine answers; start it, or run this as root on Debian or Ubuntu to have one installed and started"
  { command -v dockerd && command -v docker; } >/dev/null || install_engine
  # Installing it may have started it.
  ask_engine >/dev/null || start_engine
}

install_engine() {
  say "installing the Docker engine (docker.io)"
  # Where the kernel has AppArmor, Engine 20.10 starts no container without the program that loads its profile.
  local apparmor=
  [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" != Y ] || apparmor=apparmor
  apt_install docker.io iptables ca-certificates $apparmor
  # From Debian 13 on the client is a package of its own.
  command -v docker >/dev/null || apt_install docker-cli
}

start_engine() {
  if [ -d /run/systemd/system ]; then
    say "starting the engine (to stop it later: systemctl stop docker docker.socket)"
    quietly "starting the engine" systemctl start docker
  else
    start_engine_detached
  fi
}

# Without a service manager: the engine itself, in a session of its own, so that it outlives this script and its terminal.
start_engine_detached() {
  local log=/var/log/droplet-lab-dockerd.log pid deadline=$((SECONDS + 60))
  pid=$(running_engine)
  if [ -z "$pid" ]; then
    # An engine that was killed leaves this behind, and the next one does not start if another process has that number now.
    rm -f /var/run/docker.pid
    say "starting the engine (log: $log; to stop it later: kill \$(cat /var/run/docker.pid))"
    setsid nohup bash -c "$(declare -f leave_root_cgroup); leave_root_cgroup; exec dockerd" >"$log" 2>&1 </dev/null &
    pid=$!
  fi
  until ask_engine >/dev/null; do
    if ! kill -0 "$pid" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 15 "$log" >&2 || true
      fail "the Docker engine did not start; see $log, fix the cause and run this again"
    fi
    sleep 1
  done
}

# On cgroup v2 the engine looks for the swap limit in its own cgroup; the root has no such file, and containers would then
# get no limit (moby#43674). The root of a container's own tree has it, and cannot be left.
leave_root_cgroup() {
  local root=/sys/fs/cgroup controller
  [ -e "$root/cgroup.controllers" ] && [ ! -e "$root/cgroup.type" ] && grep -qx 0::/ /proc/self/cgroup || return 0
  for controller in cpu cpuset io memory pids; do
    echo "+$controller" >"$root/cgroup.subtree_control" || true
  done
  if mkdir -p "$root/droplet-lab-engine"; then echo "$BASHPID" >"$root/droplet-lab-engine/cgroup.procs" || true; fi
}

# The process number of an engine that is there already (it may be starting), else nothing.
running_engine() {
  local pid
  pid=$(cat /var/run/docker.pid 2>/dev/null) || return 0
  if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then echo "$pid"; fi
}

install_compose() {
  can_install || refuse "docker compose is missing; install it, or run this as root on Debian or Ubuntu to have it installed"
  refresh_packages
  # Newer versions of Compose leave building to buildx; Debian's builds by itself.
  local packages
  for packages in "docker-compose-v2 docker-buildx" "docker-compose-plugin docker-buildx-plugin" docker-compose; do
    # docker-compose 1 is another program.
    if [ "$(candidate_major "${packages%% *}")" -ge 2 ]; then
      say "installing Compose (${packages%% *})"
      # shellcheck disable=SC2086 # a list
      apt_install $packages
      docker compose version >/dev/null 2>&1 && return
    fi
  done
  unpack_compose
}

# Where the distribution has only the old Compose: the plugin is one static binary in the package of Debian trixie.
unpack_compose() (
  say "unpacking Compose from Debian trixie's package, since this distribution has none of its own"
  ensure_mmdebstrap
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  # The package and what it depends on are unpacked there; nothing of it is installed.
  quietly "unpacking docker-compose" mmdebstrap --variant=extract --include=docker-compose trixie "$root"
  install -D -t /usr/local/lib/docker/cli-plugins "$root/usr/libexec/docker/cli-plugins/docker-compose"
  docker compose version >/dev/null || fail "the unpacked Compose does not run; install Compose 2 by hand"
)
