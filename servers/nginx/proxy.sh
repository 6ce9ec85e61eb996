#!/bin/sh
# NGINX's configuration cannot read the environment: fill in what differs, then become NGINX.
set -eu
case "${PROXY_UPSTREAM:?}" in
# Without a pool: NGINX would keep a connection for which it has asked to be closed, if the server does not say that it does.
closing) version=1.0 connection=close keepalive= ;;
kept) version=1.1 connection='""' keepalive='keepalive 32;' ;;
*)
  echo "PROXY_UPSTREAM must be closing or kept; it is $PROXY_UPSTREAM" >&2
  exit 2
  ;;
esac
# Of two servers, none is passed over after a failure: else NGINX would leave one out for 10 s, and there would be none when the
# other one is restarted within that time.
of_two= second=
if [ -n "${PROXY_SECOND:-}" ]; then
  of_two=' max_fails=0'
  second="server $PROXY_SECOND:$SERVER_PORT max_fails=0;"
fi
sed -e "s/@SERVER_PORT@/${SERVER_PORT:?}/g" \
  -e "s/@PROXY_BUFFERING@/${PROXY_BUFFERING:?}/" \
  -e "s/@PROXY_REQUEST_BUFFERING@/${PROXY_REQUEST_BUFFERING:?}/" \
  -e "s/@PROXY_KEEPALIVE@/${PROXY_KEEPALIVE:?}/" \
  -e "s/@UPSTREAM_VERSION@/$version/" \
  -e "s/@UPSTREAM_CONNECTION@/$connection/" \
  -e "s/@UPSTREAM_KEEPALIVE@/$keepalive/" \
  -e "s/@OF_TWO@/$of_two/" \
  -e "s/@SECOND_SERVER@/$second/" \
  -e "s/@PROXY_NEXT_UPSTREAM@/${PROXY_NEXT_UPSTREAM:?}/" \
  /etc/lab/proxy.conf > /tmp/proxy.conf
exec nginx -c /tmp/proxy.conf
