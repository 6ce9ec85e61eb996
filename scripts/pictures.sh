#!/usr/bin/env bash
# Makes the pictures of README and docs from reports/example: the charts as SVG, and the page's first screen as PNG.
# shellcheck source-path=SCRIPTDIR source=host/prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/host/prepare.sh"
prepare
build_image bench
build_image test

# node SERVICE CODE: prints what a piece of JavaScript prints in that service's container.
node() { docker compose --progress quiet run --rm -T --no-deps --entrypoint node "$1" -e "$2" </dev/null; }
# keep FILE COMMAND...: a file is replaced only by a whole one.
keep() {
  local file=$1
  shift
  "$@" >"$file.part" || { rm -f "$file.part"; return 1; }
  mv "$file.part" "$file"
}

pictures="import('/bench/scripts/commands/pictures.ts').then((m) => m.printPicture('/lab'"
mkdir -p docs/pictures
names=$(node bench "$pictures))")
for name in $names; do
  keep "docs/pictures/$name.svg" node bench "$pictures, '$name'))"
done
keep docs/pictures/page.png node test "import('/bench/tests/browser/screenshot.ts').then((m) => m.printScreenshot('/lab/reports/example/report.html'))"
