#!/bin/sh
# NGINX's configuration cannot read the environment: fill in what differs, then become NGINX.
set -eu
sed -e "s/@SERVER_PORT@/${SERVER_PORT:?}/g" \
  -e "s/@PROXY_BUFFERING@/${PROXY_BUFFERING:?}/" \
  -e "s/@PROXY_KEEPALIVE@/${PROXY_KEEPALIVE:?}/" \
  -e "s/@PROXY_HTTP_VERSION@/${PROXY_HTTP_VERSION:?}/" \
  -e "s/@PROXY_CONNECTION@/${PROXY_CONNECTION:?}/" \
  /etc/lab/proxy.conf > /tmp/proxy.conf
exec nginx -c /tmp/proxy.conf
