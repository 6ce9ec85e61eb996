# shellcheck shell=bash disable=SC2154,SC2034,SC2016 # run.sh gives names to all, and each to the others
# Base images, carried from this machine's engine into the other; sourced by run.sh.

# Leaves in `prepared` a disk with the engine set up and images in it. With --prepare, one that is there gets today's images.
prepare_disk() {
  local key carried new=$scratch/prepared.qcow2
  carried=$(carried_images)
  key=$({ declare -f prepare_engine && echo "$carried"; } | cksum | cut -d ' ' -f 1)
  prepared=$root/$disk.$key.qcow2
  if [ -f "$prepared" ]; then
    [ -n "$prepare_only" ] || return 0
    cp "$(realpath "$prepared")" "$new"
    boot '' "$new"
  else
    overlay raw "$root/disk.img" "$new"
    boot '' "$new"
    prepare_engine
    # What it has set up is in force from the next login on.
    rm -f "$scratch"/ssh-*
    [ -z "$carried" ] || load_images "$carried"
  fi
  [ -n "$refused" ] || build_images
  power_off
  # It may be copied to another disk, and is there at once or not at all.
  mv "$new" "$prepared.part" && mv "$prepared.part" "$prepared"
}

# Lines of ID NAME: the base images here that the machine can run.
carried_images() {
  local image
  for image in $(base_images | cut -d ' ' -f 2 | sort -u); do
    docker image inspect --format "{{if eq .Architecture \"$arch\"}}{{.Id}} $image{{end}}" "$image" 2>/dev/null || true
  done | grep . || true
}

load_images() {
  local image images=()
  while read -r _ image; do images+=("$image"); done <<<"$1"
  say "carrying ${#images[@]} base images into the machine"
  docker save "${images[@]}" | as_user docker load --quiet >"$logs/load.log" 2>&1 ||
    fail "the base images could not be loaded in the machine: $(tail -n 1 "$logs/load.log")"
}

# The lab's images, so that a try waits only for what has changed. Base images that were not carried are made on the way.
build_images() {
  say "building the lab's images in the machine (once; k6 is compiled, which takes an emulated processor long)"
  carry_checkout
  # One at a time: all at once, containers of an emulated machine start so late that the engine gives them up.
  quietly "building the lab's images" as_user 'cd droplet-lab && bash -c "
    . scripts/host/prepare.sh && prepare
    for each in bench python nginx generator link-emulator; do docker compose build \$each; done"'
}

# The .env of the checkout in the machine: base images as here, and what the machine's own file adds.
lab_settings() {
  base_images | sed 's/ /=/'
  env_lines
}
env_lines() { :; }
