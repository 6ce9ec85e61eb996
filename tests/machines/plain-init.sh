#!/bin/bash
# The first process of a machine without a service manager: cgroup v2, the network, ssh, and nothing more.
# The first process of the initial RAM disk left none.
umask 022
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /dev/pts /dev/shm /run/sshd
mount -t devpts -o gid=5,mode=620 devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /tmp
hostname -F /etc/hostname
modprobe virtio_net
ip link set lo up
for interface in /sys/class/net/e*; do
  ip link set "${interface##*/}" up
  ip address add 10.0.2.15/24 dev "${interface##*/}"
done
ip route add default via 10.0.2.2
/usr/sbin/sshd
# It inherits every orphan, and must outlive them all.
while :; do
  sleep 1 &
  wait
done
