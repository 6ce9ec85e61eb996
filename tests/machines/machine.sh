# shellcheck shell=bash disable=SC2154,SC2034,SC2029,SC2016 # names are shared with run.sh; arguments are for the machine's own shell
# A machine: boot, commands over ssh, power off; sourced by run.sh.

machine_pid='' port=''

# Boots a disk of the cache; what the machine writes is lost, unless a second argument says where it is kept.
boot() {
  local disk=${2:-$scratch/try.qcow2} tries=5
  [ -n "${2:-}" ] || overlay qcow2 "$1" "$disk"
  say "booting $name"
  # A port that is taken is the usual reason why QEMU does not start.
  until port=$((20000 + RANDOM % 20000)) && start_qemu "$disk"; do
    [ $((tries -= 1)) -gt 0 ] || fail "QEMU did not start: $(tail -n 1 "$logs/qemu.log")"
  done
  machine_pid=$(cat "$scratch/pid")
  ssh_options=(-q -i "$cache/key" -p "$port" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null
    -o ConnectTimeout=20 -o ServerAliveInterval=60 -o ServerAliveCountMax=30 -o ControlPath="$scratch/ssh-%r" -o ControlMaster=auto -o ControlPersist=yes)
  await 600 "the machine did not come up; see $logs/console.log" as_root true
}

# An emulated kernel that patches itself may trip over it at its start: panic=1 makes it try again.
start_qemu() {
  local machine
  case $arch in
    # Emulated, these are slow: five levels of pages, every reading of a clock but the TSC, guards against speculation.
    amd64) machine=(qemu-system-x86_64 -cpu 'max,la57=off,+invtsc'
      -append "root=/dev/vda rw console=ttyS0 init=$init clocksource=tsc tsc=reliable mitigations=off panic=1") ;;
    # And the default way of signing pointers.
    arm64) machine=(qemu-system-aarch64 -M virt -cpu 'max,pauth-impdef=on' -append "root=/dev/vda rw console=ttyAMA0 init=$init panic=1") ;;
  esac
  "${machine[@]}" -accel tcg,thread=multi -smp 2 -m "$memory" \
    -kernel "$root/kernel" -initrd "$root/initrd" \
    -drive "file=$1,if=virtio,format=qcow2,cache=unsafe" \
    -netdev "user,id=net,hostfwd=tcp:127.0.0.1:$port-:22" -device virtio-net-pci,netdev=net,romfile= \
    -device virtio-rng-pci -display none -serial "file:$logs/console.log" \
    -daemonize -pidfile "$scratch/pid" >"$logs/qemu.log" 2>&1
}

# Commands in the machine: as root, or as the user whom the lab's engine belongs to.
as_root() { ssh "${ssh_options[@]}" root@127.0.0.1 "$@"; }
as_user() { ssh "${ssh_options[@]}" "$login@127.0.0.1" "$@"; }

# Repeats a command until it succeeds, for so many seconds.
await() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1 </dev/null; do
    machine_runs || fail "the machine ended; see $logs/console.log"
    [ "$SECONDS" -lt "$deadline" ] || fail "$what"
    sleep 2
  done
}

machine_runs() { [ -n "$machine_pid" ] && kill -0 "$machine_pid" 2>/dev/null; }

power_off() {
  local deadline=$((SECONDS + 120))
  as_root 'sync; nohup sh -c "sleep 1; poweroff $([ -d /run/systemd/system ] || echo -f)" >/dev/null 2>&1 &' || true
  rm -f "$scratch"/ssh-*
  while machine_runs && [ "$SECONDS" -lt "$deadline" ]; do sleep 1; done
  ! machine_runs || fail "the machine did not power off; see $logs/console.log"
  machine_pid=
}

end_machine() {
  machine_runs || return 0
  if [ -n "$keep" ]; then
    say "the machine is kept: ssh ${ssh_options[*]} root@127.0.0.1; to end it: kill $machine_pid; its disk: $scratch"
  else
    kill "$machine_pid"
    # Until then it writes to the folder that is about to go.
    while machine_runs; do sleep 0.2; done
  fi
}

# The work tree, as git knows it: what is ignored stays here.
carry_checkout() {
  as_user 'rm -rf droplet-lab && mkdir droplet-lab'
  git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- --ignore-failed-read 2>/dev/null |
    as_user 'tar --extract --directory droplet-lab'
  lab_settings | as_user 'cat >droplet-lab/.env'
}
