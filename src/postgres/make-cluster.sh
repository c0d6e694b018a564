#!/bin/sh
# Makes the cluster unless it is there: the role `app`, which has no password and may not come in yet,
# and its database, with the extensions.
set -eu

bin=/usr/lib/postgresql/17/bin
data=/var/lib/sagemaker-local/17

# Runs what is on standard input as the superuser, with no server that others could reach. In this
# mode an empty line ends a statement.
alone() {
  "$bin/postgres" --single -j -c log_checkpoints=off -D "$data.new" -c exit_on_error=on "$1" >/dev/null
}

[ ! -d "$data" ] || exit 0

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
