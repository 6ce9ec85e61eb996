# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh
# shellcheck source-path=SCRIPTDIR/../../..
# The disk of debian-sid, started without a service manager.
. tests/machines/names/debian-sid.sh
disk=debian-sid
checks="own_engine limits"
after_preparation() {
  overlay qcow2 "$prepared" "$scratch/plain.qcow2"
  boot '' "$scratch/plain.qcow2"
  as_root 'cat >/sbin/plain-init && chmod 755 /sbin/plain-init' <"$here/plain-init.sh"
  power_off
  prepared=$scratch/plain.qcow2 init=/sbin/plain-init
}
