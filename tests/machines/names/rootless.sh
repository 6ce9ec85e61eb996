# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # names are shared with run.sh; what is quoted is for the machine's own shell
suite=sid
engine_packages="docker.io docker-cli docker-compose docker-buildx rootlesskit uidmap slirp4netns dbus-user-session libpam-systemd iptables"
login=lab
checks="refused_undelegated delegated_smoke link limits"
prepare_engine() {
  as_root "systemctl disable --now docker.socket docker.service; useradd --create-home --uid 1000 --shell /bin/bash lab
    install -d -o lab -g lab -m 700 /home/lab/.ssh
    install -o lab -g lab -m 600 /root/.ssh/authorized_keys /home/lab/.ssh/authorized_keys
    # Beside the client, which the tool looks for in the same folder.
    ln -s /usr/share/docker.io/contrib/dockerd-rootless*.sh /usr/bin/
    loginctl enable-linger lab"
  await 60 "no session of the user lab" as_root test -S /run/user/1000/bus
  as_user 'PATH=$PATH:/usr/sbin:/sbin dockerd-rootless-setuptool.sh install'
  as_root "echo DOCKER_HOST=unix:///run/user/1000/docker.sock >>/etc/environment"
}
env_lines() { echo DOCKER_SOCKET=/run/user/1000/docker.sock; }
