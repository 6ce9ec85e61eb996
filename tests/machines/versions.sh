# shellcheck shell=bash
# Says what the machine has; run in it.
PATH=$PATH:/usr/sbin:/sbin
cd droplet-lab || exit
info() { docker info --format "$1" 2>/dev/null || echo unknown; }
echo "engine: $(info '{{.ServerVersion}}')"
echo "client: $(docker version --format '{{.Client.Version}}' 2>/dev/null || echo none)"
echo "compose: $(docker compose version --short 2>/dev/null || echo none)"
echo "kernel: $(uname -r)"
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then cgroup=v2; else cgroup=v1; fi
echo "cgroup: $cgroup, $(info '{{.CgroupDriver}}')"
echo "storage: $(info '{{.Driver}}')"
echo "first process: $(cat /proc/1/comm)"
