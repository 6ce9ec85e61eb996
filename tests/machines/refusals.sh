# shellcheck shell=bash disable=SC2154,SC2034 # run.sh gives names to all, and each to the others
# Engines that the lab refuses: one line, exit code 2, within 10 s; sourced by run.sh.

sentences[refused]="the lab refuses this engine within 10 s, in one line, with exit code 2"
sentences[refused_undelegated]="without delegated controllers the lab refuses the rootless engine within 10 s, in one line, with exit code 2"

check_refused() {
  local output started code=0 seconds help
  # What an emulated machine needs to start the container of bench at all says nothing of the lab, the first time least of all.
  in_lab bash scripts/bench.sh help >/dev/null 2>&1 || true
  started=$SECONDS
  in_lab bash scripts/bench.sh help >/dev/null 2>&1 || true
  help=$((SECONDS - started))
  started=$SECONDS
  output=$(in_lab bash scripts/bench.sh --scenario smoke 2>&1) || code=$?
  seconds=$((SECONDS - started))
  echo "$output" | tail -n 20
  echo "exit code $code after $seconds s; help takes $help s"
  grep -q 'error:' <<<"$output"
  [ "$code" = 2 ]
  [ "$(wc -l <<<"$output")" = 1 ]
  [ "$((seconds - help))" -lt 10 ]
}

check_refused_undelegated() {
  delegate 'pids memory'
  check_refused
}

# Which controllers the user's engine may use; it is started anew with them.
delegate() {
  as_root "mkdir -p /etc/systemd/system/user@.service.d
    printf '[Service]\nDelegate=%s\n' '$1' >/etc/systemd/system/user@.service.d/delegate.conf
    systemctl daemon-reload
    systemctl restart user@1000.service"
  await 300 "the rootless engine did not start again" as_user docker info
}

sentences[delegated_smoke]="with cpu, cpuset, io, memory and pids delegated a smoke run measures every cell"
check_delegated_smoke() {
  delegate 'cpu cpuset io memory pids'
  check_smoke
}
