# shellcheck shell=bash
# Base images: the user's, the official ones, or local stand-ins where no image registry answers; sourced after say.sh.

ensure_base_images() {
  local missing
  missing=$(missing_images)
  [ -z "$missing" ] && return
  # One pull that works shows that a registry answers; Compose fetches the others itself when it builds.
  # shellcheck disable=SC2086
  set -- $missing
  say "fetching $1"
  if timeout 120 docker pull --quiet "$1" >/dev/null 2>&1; then return; fi
  can_install ||
    refuse "no image registry answers for $1; name images that are here in .env (see .env.example), or run this as root on Debian or Ubuntu to have stand-ins made"
  say "no image registry answers: making stand-ins for the base images, once (3 to 5 minutes)"
  make_standins
}

# The base images in use, as Compose sees them: the environment, then .env, then the defaults.
image_names() {
  local line name
  while IFS= read -r line; do
    name=${line%%=*}
    printf '%s\n' "${!name:-$(from_file .env "$name" || echo "${line#*=}")}"
  done < <(grep -E '^[A-Z0-9_]+=' images/base-images.env)
}

from_file() { [ -f "$1" ] && sed -n "s/^$2=\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" "$1" | tail -n 1 | grep .; }

missing_images() {
  local image
  for image in $(image_names); do
    docker image inspect "$image" >/dev/null 2>&1 || echo "$image"
  done
}

make_standins() {
  # shellcheck source=/dev/null
  set -a && . images/stand-ins/stand-ins.env && set +a
  docker image inspect "$DEBIAN_IMAGE" >/dev/null 2>&1 || import_debian "$DEBIAN_IMAGE"
  local service image
  for service in python node nginx k6; do
    image=$(docker compose -f images/stand-ins/docker-compose.yml config --images "$service")
    docker image inspect "$image" >/dev/null 2>&1 && continue
    say "making $image"
    quietly "making $image" docker compose -f images/stand-ins/docker-compose.yml build "$service"
  done
  write_env
}

# A minimal Debian with what this machine trusts: packages from npm, PyPI and the Go module proxy may come through a proxy
# whose certificate only the machine knows. A file of its own, because ca-certificates writes the usual one anew.
import_debian() {
  say "making $1"
  command -v mmdebstrap >/dev/null || apt_install mmdebstrap debian-archive-keyring
  local ca=/etc/ssl/machine-ca.crt root
  root=$(mktemp -d)/debian.tar
  quietly "making a Debian root" mmdebstrap --variant=apt --include=ca-certificates \
    --aptopt='Acquire::Languages "none"' \
    --customize-hook="cp /etc/ssl/certs/ca-certificates.crt \"\$1$ca\"" trixie "$root"
  quietly "importing $1" docker import \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change "ENV SSL_CERT_FILE=$ca PIP_CERT=$ca REQUESTS_CA_BUNDLE=$ca NODE_EXTRA_CA_CERTS=$ca" \
    --change 'CMD ["bash"]' "$root" "$1"
  rm -rf "$(dirname "$root")"
}

# Adds the stand-ins to .env, where the user's own lines stay as they are.
write_env() {
  local line
  touch .env
  while IFS= read -r line; do
    grep -q "^${line%%=*}=" .env || echo "$line" >>.env
  done < <(grep -E '^[A-Z0-9_]+=' images/stand-ins/stand-ins.env)
  say "wrote the stand-ins' names to .env"
}
