#!/usr/bin/env bash
# Settles a new root: network, key and certificates; run by mmdebstrap with the root and the public key's file.
set -euo pipefail
root=$1 key=$2

echo droplet-lab-machine >"$root/etc/hostname"
# QEMU's own network: DHCP, and a resolver at this address.
printf '[Match]\nName=e*\n[Network]\nDHCP=yes\n[DHCPv4]\nUseDNS=no\n' >"$root/etc/systemd/network/10-lab.network"
rm -f "$root/etc/resolv.conf"
echo nameserver 10.0.2.3 >"$root/etc/resolv.conf"
mkdir -p "$root/root/.ssh"
install -m 600 "$key" "$root/root/.ssh/authorized_keys"
# What this machine trusts, that one must: a gateway's certificate may be among it.
cp /etc/ssl/certs/ca-certificates.crt "$root/usr/local/share/ca-certificates/host.crt"
chroot "$root" update-ca-certificates >/dev/null
chroot "$root" systemctl enable --quiet systemd-networkd ssh
# They would take CPU time in the middle of a run.
chroot "$root" systemctl mask --quiet apt-daily.timer apt-daily-upgrade.timer man-db.timer e2scrub_all.timer
chroot "$root" apt-get clean
