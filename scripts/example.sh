#!/usr/bin/env bash
# Makes reports/example: a run of scenarios/example.yaml, one of scenarios/exposure.yaml, their small files, and the pictures of
# README and docs. Arguments are options of the first run, such as --blocks 2. About an hour and a quarter.
# shellcheck source-path=SCRIPTDIR source=host/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/host/prepare.sh"

# Measurements and what people read. Samples, plays, logs, every pair and the JSON of it all are large, and made by any run.
small=(report.html report.md run.json cells.jsonl checks.jsonl exposures.jsonl table.csv results.csv comparison.csv links.csv
  article.csv article-summary.csv exposure.csv exposure-rungs.csv exposure-payloads.csv exposure-restarts.csv)

# keep_run FOLDER: puts the small files of the newest run there.
keep_run() {
  local run file
  run=reports/$(cat reports/latest.txt)
  mkdir -p "$1"
  for file in "${small[@]}"; do
    rm -f "$1/$file"
    [ ! -f "$run/$file" ] || cp "$run/$file" "$1/$file"
  done
}

prepare
build_image bench
run_without_terminal bench --scenario example "$@"
keep_run reports/example
run_without_terminal bench --scenario exposure
keep_run reports/example/exposure
scripts/pictures.sh
