# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh
suite=sid
engine_packages="podman docker-cli docker-compose docker-buildx"
checks="refused"
refused=yes
prepare_engine() {
  as_root "systemctl enable --now podman.socket && echo DOCKER_HOST=unix:///run/podman/podman.sock >>/etc/environment"
}
env_lines() { echo DOCKER_SOCKET=/run/podman/podman.sock; }
