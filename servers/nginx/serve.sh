#!/bin/sh
# Becomes NGINX as a server. An experiment may want a reply that fits into no buffer: the greeting again and again, from /tmp.
set -eu
if [ "${REPLY_BYTES:-13}" = 13 ]; then
  exec nginx -c "/etc/lab/$1"
fi
mkdir -p /tmp/www
yes 'Hello, World!' | tr -d '\n' | head -c "$REPLY_BYTES" > /tmp/www/index.txt
sed 's,/srv/www,/tmp/www,' /etc/lab/file.conf > /tmp/file.conf
sed 's,/etc/lab/file.conf,/tmp/file.conf,' "/etc/lab/$1" > /tmp/nginx.conf
exec nginx -c /tmp/nginx.conf
