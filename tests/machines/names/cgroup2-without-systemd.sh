# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh
# shellcheck source-path=SCRIPTDIR/../../..
# The disk of debian-sid, started without a service manager.
. tests/machines/names/debian-sid.sh
disk=debian-sid
checks="own_engine limits"
after_preparation() { init=/sbin/plain-init; }
