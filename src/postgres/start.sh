#!/bin/sh
# Makes the cluster on the first start, gives the role `app` its password on every one, and runs the
# server. POSTGRES_PASSWORD: letters, digits, _ and - only. Arguments go to the server.
set -eu

bin=/usr/lib/postgresql/17/bin
folder=/var/lib/sagemaker-local
data=$folder/17

case ${POSTGRES_PASSWORD:-} in
  '' | *[!A-Za-z0-9_-]*)
    echo 'starting PostgreSQL: POSTGRES_PASSWORD is empty or has other characters than letters, digits, _ and -' >&2
    exit 2
    ;;
esac

# Runs what is on standard input as the superuser, with no server that others could reach. In this
# mode an empty line ends a statement.
alone() {
  "$bin/postgres" --single -j -c log_checkpoints=off -D "$data.new" -c exit_on_error=on "$1" >/dev/null
}

if [ ! -d "$data" ]; then
  # All or nothing: what a crash left half made is begun anew.
  rm -rf "$data.new"
  "$bin/initdb" --pgdata="$data.new" --username=postgres --encoding=UTF8 \
    --locale-provider=builtin --locale=C.UTF-8 --auth=reject --no-instructions >/dev/null
  cat >"$data.new/pg_hba.conf" <<'HBA'
local all postgres peer
host  all postgres all reject
host  all all      all scram-sha-256
HBA
  alone postgres <<'SQL'
CREATE ROLE app LOGIN CREATEDB;

CREATE DATABASE app OWNER app;

SQL
  # In both: what is made from the template then has them too, without a superuser.
  for database in template1 app; do
    alone "$database" <<'SQL'
CREATE EXTENSION vector;

CREATE EXTENSION unaccent;

SQL
  done
  mv "$data.new" "$data"
fi

set_password() {
  printf "ALTER ROLE app PASSWORD '%s';\n\n" "$POSTGRES_PASSWORD" |
    "$bin/postgres" --single -j -c log_checkpoints=off -D "$data" -c exit_on_error=on postgres >/dev/null
}
set_password

# Durable as PostgreSQL is by itself; small, because a developer's machine has other things to do.
exec "$bin/postgres" -D "$data" \
  -c listen_addresses='*' \
  -c unix_socket_directories=/tmp \
  -c shared_buffers=64MB \
  -c max_connections=60 \
  -c jit=off \
  "$@"
