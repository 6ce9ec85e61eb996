# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC2029 # names are shared with run.sh; what is quoted is for the machine's own shell
# What is run in a machine, and what must hold; sourced by run.sh. Each check is a function, in a shell that ends at the first command that fails.

declare -A sentences=(
  [first_use]="a bare docker compose up, the first use, builds the images and starts bench and report"
  [smoke]="a smoke run measures every cell"
  [link]="a link is emulated, and every cell behind it is measured"
  [limits]="nobody gets more than a droplet has"
  [interrupted]="Ctrl-C ends a run in one line and leaves nothing behind, and resume finishes it on the same images"
  [without_tun]="without /dev/net/tun the LAN is measured, one line says why the link is not, and the exit code is 0"
  [own_engine]="bench.sh starts the engine itself, and a smoke run measures every cell"
)

# In the checkout in the machine. The time is enough for an emulated processor that compiles k6.
in_lab() { timeout "$((patience * 2400))" ssh "${ssh_options[@]}" "$login@127.0.0.1" "cd droplet-lab && $*"; }

# A run, whose reports come here.
run_lab() {
  local kept=$1
  shift
  in_lab "bash scripts/bench.sh $*"
  fetch_reports "$kept"
}

fetch_reports() {
  mkdir -p "$logs/$1"
  in_lab 'tar --create --directory reports --exclude example "$(cat reports/latest.txt)"' |
    tar --extract --directory "$logs/$1" --strip-components 1
}

# The cells of a run that came here: how many, and that each was measured.
every_cell_is_ok() {
  local file=$logs/$1/results.csv outcomes
  outcomes=$(column outcome "$file")
  echo "cells: $(wc -l <<<"$outcomes"), outcomes: $(sort -u <<<"$outcomes" | xargs)"
  [ "$(wc -l <<<"$outcomes")" = "$2" ]
  [ "$(sort -u <<<"$outcomes")" = ok ]
}

# A column of a CSV file that has no commas and quotes before it.
column() { awk -F , -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) wanted = i; next } { print $wanted }' "$2"; }

nothing_is_left() {
  local left
  left=$(in_lab 'docker ps --all --quiet --filter label=lab.project=droplet-lab; docker network ls --quiet --filter label=com.docker.compose.project=droplet-lab-run')
  [ -z "$left" ] || {
    in_lab 'docker ps --all; docker network ls'
    return 1
  }
}

check_first_use() {
  in_lab 'docker image ls --quiet --filter reference="droplet-lab-*" | sort -u | xargs --no-run-if-empty docker image rm --force'
  in_lab 'docker builder prune --all --force'
  # Whatever fails, the next check finds no run under way.
  trap 'in_lab docker compose down' EXIT
  in_lab 'docker compose up --detach'
  local running deadline=$((SECONDS + 60))
  until running=$(in_lab 'docker compose ps --services --status running | sort | xargs') && [ "$running" = "bench report" ]; do
    [ "$SECONDS" -lt "$deadline" ]
    sleep 2
  done
  in_lab 'curl --silent --show-error --fail --retry 30 --retry-delay 2 --retry-all-errors --output /dev/null http://127.0.0.1:8800/'
  in_lab 'docker compose down'
  nothing_is_left
}

check_smoke() {
  run_lab smoke --scenario "$smoke"
  every_cell_is_ok smoke 7
  nothing_is_left
}

check_link() {
  run_lab link --scenario tests/machines/scenarios/link.yaml
  every_cell_is_ok link 4
  nothing_is_left
}

check_limits() {
  in_lab bash scripts/bench.sh selfcheck --limits-only
  nothing_is_left
}

# With a terminal and its key, as a user does.
check_interrupted() {
  local output=$logs/interrupted.out keys=$scratch/keys pid code=0
  mkfifo "$keys"
  timeout --foreground "$((patience * 1800))" ssh -tt "${ssh_options[@]}" "$login@127.0.0.1" "cd droplet-lab && bash scripts/bench.sh --scenario $smoke" <"$keys" >"$output" 2>&1 &
  pid=$!
  exec 3>"$keys"
  wait_for 'req/s' "$output" "$pid"
  printf '\003' >&3
  wait "$pid" || code=$?
  exec 3>&-
  rm "$keys"
  tail -n 5 "$output"
  [ "$code" = 1 ]
  grep -q 'error: interrupted' "$output"
  nothing_is_left
  in_lab bash scripts/bench.sh resume >"$logs/resumed.out" 2>&1 || { code=$?; tail "$logs/resumed.out"; return "$code"; }
  if grep 'another image' "$logs/resumed.out"; then return 1; fi
  fetch_reports interrupted
  every_cell_is_ok interrupted 7
}

# A text in a file that a process writes.
wait_for() {
  local deadline=$((SECONDS + patience * 900))
  until grep -q "$1" "$2"; do
    if ! kill -0 "$3" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail "$2"
      return 1
    fi
    sleep 1
  done
}

check_without_tun() {
  as_root 'modprobe -r tun; rm -f /dev/net/tun'
  local output=$logs/without_tun.out code=0
  in_lab bash scripts/bench.sh --scenario tests/machines/scenarios/link.yaml >"$output" 2>&1 || code=$?
  as_root 'mkdir -p /dev/net && mknod -m 666 /dev/net/tun c 10 200; modprobe tun'
  tail -n 30 "$output"
  [ "$code" = 0 ]
  # It is said when it happens, and once below the tables.
  [ "$(sed '1,/is a minimum/d' "$output" | grep -c /dev/net/tun)" = 1 ]
  fetch_reports without-tun
  every_cell_is_ok without-tun 2
}

check_own_engine() {
  as_root '! pidof dockerd'
  check_smoke
}
