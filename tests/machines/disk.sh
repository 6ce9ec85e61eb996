# shellcheck shell=bash disable=SC2154,SC2034 # run.sh gives names to all, and each to the others
# The disk of a machine: a root made of packages, kept for the next try; sourced by run.sh.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/droplet-lab-machines
disk_size=20G

# Installs what makes and runs machines.
ensure_tools() {
  local missing=()
  command -v mmdebstrap >/dev/null || missing+=(mmdebstrap debian-archive-keyring)
  command -v jq >/dev/null || missing+=(jq)
  command -v mkfs.ext4 >/dev/null || missing+=(e2fsprogs)
  command -v qemu-img >/dev/null || missing+=(qemu-utils)
  command -v ssh >/dev/null || missing+=(openssh-client)
  if [ "$arch" = arm64 ]; then
    command -v qemu-system-aarch64 >/dev/null || missing+=(qemu-system-arm)
    command -v arch-test >/dev/null || missing+=(arch-test)
    # Runs the packages' own scripts while the root is made.
    [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] || missing+=(qemu-user-static binfmt-support)
  else
    command -v qemu-system-x86_64 >/dev/null || missing+=(qemu-system-x86)
  fi
  [ "${#missing[@]}" = 0 ] || {
    can_install || refuse "these packages are missing: ${missing[*]}; install them, or run this on Debian or Ubuntu"
    say "installing ${missing[*]}"
    apt_install "${missing[@]}"
  }
  mkdir -p "$cache"
  [ -f "$cache/key" ] || ssh-keygen -q -t ed25519 -N '' -f "$cache/key"
}

# Leaves in `root` the folder with disk.img, kernel and initrd. Machines of the same packages share it.
make_root() {
  local packages="openssh-server ca-certificates curl iptables $engine_packages" folder recipe
  recipe=$(cat "$here/root.sh" - <<<"$packages $disk_size" | cksum | cut -d ' ' -f 1)
  root=$cache/$suite-$arch-$recipe
  [ ! -d "$root" ] || return 0
  say "making a root of Debian $suite for $arch (a minute; emulated: 10)"
  folder=$(mktemp -d -p "$cache" making.XXXXXX)
  # A mirror may be behind: the machine lives for minutes, and its packages are signed all the same.
  quietly "making the root" nice mmdebstrap --architectures="$arch" --variant=important \
    --include="linux-image-cloud-$arch,systemd-sysv,${packages// /,}" \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --customize-hook="bash $here/root.sh \"\$1\" $cache/key.pub" \
    "$suite" "$folder/root"
  cp "$folder"/root/boot/vmlinuz-* "$folder/kernel"
  cp "$folder"/root/boot/initrd.img-* "$folder/initrd"
  quietly "making the disk" nice mkfs.ext4 -q -L root -d "$folder/root" "$folder/disk.img" "$disk_size"
  rm -rf "$folder/root"
  mv "$folder" "$root"
}

# A disk that keeps what is written to it apart from the one below.
overlay() { # FORMAT BELOW NEW
  quietly "making a disk" qemu-img create -q -f qcow2 -F "$1" -b "$2" "$3"
}
