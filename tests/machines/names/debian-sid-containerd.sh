# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh
# shellcheck source-path=SCRIPTDIR/../../..
# Packages as debian-sid; images in containerd's own store.
. tests/machines/names/debian-sid.sh
disk=debian-sid-containerd
checks="first_use smoke link limits interrupted"
prepare_engine() {
  as_root 'echo "{\"features\": {\"containerd-snapshotter\": true}}" >/etc/docker/daemon.json && systemctl restart docker'
}
