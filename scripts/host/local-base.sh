# shellcheck shell=bash
# Base images: the user's, the official ones, or local base images where no image registry answers; sourced after say.sh and
# packages.sh.

local_images=images/local-base/local-base.env

# Finds out, for every base image that is not here, who provides it: a registry or this script.
ensure_base_images() {
  local missing name image registry=unknown to_make=()
  missing=$(missing_images)
  [ -n "$missing" ] || return 0
  while read -r name image; do
    if grep -q "^$name=$image\$" "$local_images"; then
      to_make+=("$name")
    elif named_by_user "$name"; then
      fetch "$image" || refuse "$name names $image, which is not here and cannot be fetched ($why); mend it in .env or in the environment"
    elif [ "$registry" != silent ] && is_local "$name" && fetch "$image"; then
      registry=answers
    elif ! is_local "$name"; then
      # Somebody's own build argument, or another variable's image: who builds with it says what is wrong with it.
      continue
    elif [ "$registry" = answers ] || { [ "$registry" = unknown ] && is_answer; }; then
      refuse "the base image $image ($name) cannot be fetched ($why); run this again, or set $name in .env to another"
    else
      [ "$registry" = silent ] || say "no image registry answers ($why)"
      registry=silent
      to_make+=("$name")
    fi
  done <<<"$missing"
  [ "${#to_make[@]}" = 0 ] || make_local "${to_make[@]}"
}

# Lines of NAME IMAGE: the base images in use that this engine does not have.
missing_images() {
  local name image
  base_images | while read -r name image; do
    docker image inspect "$image" >/dev/null 2>&1 || echo "$name $image"
  done
}

# Lines of NAME IMAGE: the base images in use, as Compose takes them from the environment, .env and its file's defaults.
# None without jq: then the builder fetches what the engine lacks.
base_images() {
  local config
  config=$(docker compose --profile '*' config --format json) ||
    refuse "Compose does not accept its configuration; mend .env or docker-compose.override.yml"
  has_jq || return 0
  jq --raw-output '.services[].build.args? // {} | to_entries[] |
    select((.key | endswith("_IMAGE")) and (.value // "") != "") | "\(.key) \(.value)"' <<<"$config" | sort -u
}

# It is installed only where images are still to be built: a later run must not need a network.
has_jq() {
  if command -v jq >/dev/null; then return; fi
  ! docker image inspect droplet-lab-bench >/dev/null 2>&1 && can_install && (apt_install jq)
}

# Whether there is a local base image for that variable.
is_local() { [ -n "$(local_image "$1")" ]; }

# Whether `why` is what a registry answers, or that one is slow: then it has its reasons.
is_answer() {
  case $why in
    *toomanyrequests* | *'not found'* | *denied* | *unauthorized* | *'manifest unknown'* | *'no answer in'*) ;;
    *) return 1 ;;
  esac
}

named_by_user() { [ -n "${!1:-}" ] || grep -qsE "^ *(export +)?$1=" .env; }

# Leaves in `why` what stood in the way. The time is enough for a slow connection; a silent registry is given up much earlier.
fetch() {
  say "fetching $1"
  why=$(timeout 300 docker pull --quiet "$1" 2>&1 >/dev/null) && return
  why=${why##*$'\n'}
  why=${why:-no answer in 300 s}
  return 1
}

make_local() {
  say "making local base images, once (two minutes or more for all of them)"
  local name
  is_made DEBIAN_IMAGE || import_debian "$(local_image DEBIAN_IMAGE)"
  for name in "$@"; do
    is_made "$name" || build_local "$name"
  done
  write_env "$@"
}

local_image() { sed -n "s/^$1=//p" "$local_images"; }

is_made() { docker image inspect "$(local_image "$1")" >/dev/null 2>&1; }

build_local() {
  local image service=${1%_IMAGE}
  image=$(local_image "$1")
  say "making $image"
  # The names go by the environment, which has precedence over what the user's own environment and .env say.
  # shellcheck disable=SC2046 # one word a line
  quietly "making $image" env $(grep '^[A-Z]' "$local_images") \
    docker compose -f images/local-base/docker-compose.yml build "${service,,}"
}

# A minimal Debian that trusts what this machine trusts: what comes from npm, PyPI and the Go module proxy may pass a
# gateway whose certificate only the machine knows.
import_debian() (
  say "making $1"
  ensure_mmdebstrap
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  trusted_certificates >"$scratch/machine.crt"
  ca=/etc/ssl/certs/ca-certificates.crt
  # Like the official slim image, it keeps neither documentation nor what apt has downloaded.
  quietly "making a Debian root" mmdebstrap --variant=minbase --include=ca-certificates \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook="chroot \"\$1\" apt-get clean" \
    --customize-hook='copy-in images/local-base/90droplet-lab /etc/apt/apt.conf.d' \
    --customize-hook="copy-in $scratch/machine.crt /usr/local/share/ca-certificates" \
    --customize-hook="chroot \"\$1\" update-ca-certificates" \
    trixie "$scratch/root.tar"
  # pip and Node have a list of their own unless they are told.
  quietly "importing $1" docker import \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change "ENV SSL_CERT_FILE=$ca PIP_CERT=$ca REQUESTS_CA_BUNDLE=$ca NODE_EXTRA_CA_CERTS=$ca" \
    --change 'CMD ["bash"]' "$scratch/root.tar" "$1"
)

# The system's certificates, and those that the environment names, each file once.
trusted_certificates() {
  local file
  for file in /etc/ssl/certs/ca-certificates.crt "${SSL_CERT_FILE:-}" "${NODE_EXTRA_CA_CERTS:-}" "${REQUESTS_CA_BUNDLE:-}"; do
    if [ -f "$file" ]; then realpath "$file"; fi
  done | sort -u | xargs -r -d '\n' cat
}

# Adds the local base images to .env, where the user's own lines stay as they are.
write_env() {
  local name
  # The last line may lack its end.
  [ ! -s .env ] || [ -z "$(tail -c 1 .env)" ] || echo >>.env
  for name in "$@"; do
    named_by_user "$name" || grep "^$name=" "$local_images" >>.env
  done
  say "the local base images' names are in .env"
}
