# shellcheck shell=bash
# The distribution's packages; sourced after say.sh.

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  refresh_packages
  # Right after a machine's start its own upgrades may hold the lock for minutes.
  quietly "apt-get install $*" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

# Once a run. A source that has nothing to do with this may fail: what is really missing, the installation says.
refresh_packages() {
  [ -z "${packages_are_fresh:-}" ] || return 0
  packages_are_fresh=yes
  local answer
  answer=$(apt-get -o APT::Update::Error-Mode=any update 2>&1 </dev/null) ||
    say "apt-get update failed in part ($(grep '^[WE]:' <<<"$answer" | head -n 1)); going on with the packages it knows"
}

# The major version of the package that apt would install; 0 if there is none. In another locale apt-cache's words are others.
candidate_major() {
  local major
  major=$(LC_ALL=C apt-cache policy "$1" | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9][0-9]*\).*/\2/p')
  echo "${major:-0}"
}

# What every Linux has, and macOS has not: without a name, it would look as if no engine answered.
refuse_missing_tools() {
  local tool
  for tool in timeout setsid; do
    command -v "$tool" >/dev/null ||
      refuse "$tool is missing; install it (GNU coreutils, util-linux), or use docker compose run --rm bench instead"
  done
}

# The tool that makes a Debian root out of packages.
ensure_mmdebstrap() {
  command -v mmdebstrap >/dev/null && return
  can_install || refuse "mmdebstrap is missing; install it, or run this as root on Debian or Ubuntu to have it installed"
  apt_install mmdebstrap debian-archive-keyring
}
