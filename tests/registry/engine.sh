# shellcheck shell=bash
# A Docker engine of the test's own, without a single image, in a network namespace of its own: the machine's engine, its
# images and its packet filter stay as they are. Sourced by run.sh, which sets work, id, host_address and socket.
# shellcheck disable=SC2154

namespace=droplet-lab-$id
subnet=${host_address%.*}.0/30
outer_link=dlr$id
inner_link=dli$id

# A way from the namespace to the package mirrors, and to the registry on this machine.
make_network() {
  ip netns add "$namespace"
  ip link add "$outer_link" type veth peer name "$inner_link" netns "$namespace"
  ip address add "$host_address/30" dev "$outer_link"
  ip link set "$outer_link" up
  ip -n "$namespace" address add "${host_address%.*}.2/30" dev "$inner_link"
  ip -n "$namespace" link set lo up
  ip -n "$namespace" link set "$inner_link" up
  ip -n "$namespace" route add default via "$host_address"
  forwarding=$(cat /proc/sys/net/ipv4/ip_forward)
  echo 1 >/proc/sys/net/ipv4/ip_forward
  iptables -w -t nat -I POSTROUTING -s "$subnet" ! -o "$outer_link" -j MASQUERADE
  iptables -w -I FORWARD -i "$outer_link" -j ACCEPT
  iptables -w -I FORWARD -o "$outer_link" -j ACCEPT
}

remove_network() {
  iptables -w -t nat -D POSTROUTING -s "$subnet" ! -o "$outer_link" -j MASQUERADE
  iptables -w -D FORWARD -i "$outer_link" -j ACCEPT
  iptables -w -D FORWARD -o "$outer_link" -j ACCEPT
  # Whatever else forwards on this machine had it switched on already.
  [ "${forwarding:-1}" = 1 ] || echo "$forwarding" >/proc/sys/net/ipv4/ip_forward
  ip link delete "$outer_link"
  ip netns delete "$namespace"
}

# nsenter and not `ip netns exec`, which would mount a /sys without control groups. A containerd that the system runs is
# shared, so the names that this engine gives there are its own.
start_own_engine() {
  nsenter --net="/run/netns/$namespace" env "SSL_CERT_FILE=$work/trusted.pem" dockerd \
    --host "unix://$socket" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/dockerd.pid" \
    --containerd-namespace "$namespace" --containerd-plugins-namespace "$namespace-plugins" \
    >"$work/dockerd.log" 2>&1 </dev/null &
  engine=$!
  for _ in {1..60}; do
    docker --host "unix://$socket" info >/dev/null 2>&1 && return
    kill -0 "$engine" 2>/dev/null || break
    sleep 1
  done
  tail -n 5 "$work/dockerd.log" >&2
  return 1
}

stop_own_engine() {
  [ -n "${engine:-}" ] || return 0
  # shellcheck disable=SC2046 # one word a container
  docker --host "unix://$socket" rm --force $(docker --host "unix://$socket" ps --all --quiet)
  kill "$engine"
  wait "$engine"
  # What the engine mounted for its containers lies below its folders.
  awk -v below="$work/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r | xargs -r umount
}
