#!/bin/sh
# NGINX's configuration cannot read the environment: fill in what differs, then become NGINX.
set -eu
sed -e "s/@SERVER_PORT@/${SERVER_PORT:?}/" \
  -e "s/@PROXY_BUFFERING@/${PROXY_BUFFERING:?}/" \
  -e "s/@PROXY_KEEPALIVE@/${PROXY_KEEPALIVE:?}/" \
  /etc/lab/proxy.conf > /tmp/proxy.conf
exec nginx -c /tmp/proxy.conf
