#!/bin/sh
# NGINX's configuration cannot read the environment: fill in the server's port, then become NGINX.
set -eu
sed "s/@SERVER_PORT@/${SERVER_PORT:?}/" /etc/lab/proxy.conf > /tmp/proxy.conf
exec nginx -c /tmp/proxy.conf
