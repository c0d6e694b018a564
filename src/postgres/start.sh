#!/bin/sh
# Gives the role `app` its password, at every start, and runs the server. POSTGRES_PASSWORD: letters,
# digits, _ and - only. Arguments go to the server.
set -eu

bin=/usr/lib/postgresql/17/bin
data=/var/lib/sagemaker-local/17

case ${POSTGRES_PASSWORD:-} in
  '' | *[!A-Za-z0-9_-]*)
    echo 'starting PostgreSQL: POSTGRES_PASSWORD is empty or has other characters than letters, digits, _ and -' >&2
    exit 2
    ;;
esac

# The image has it, and a new volume a copy, unless it is a folder of the machine.
make-cluster.sh

printf "ALTER ROLE app PASSWORD '%s';\n\n" "$POSTGRES_PASSWORD" |
  "$bin/postgres" --single -j -c log_checkpoints=off -D "$data" -c exit_on_error=on postgres >/dev/null

# Durable as PostgreSQL is by itself; small, because a developer's machine has other things to do. Queries
# of milliseconds pay more for a process that helps (twice the processor time) than it saves them.
exec "$bin/postgres" -D "$data" \
  -c listen_addresses='*' \
  -c unix_socket_directories=/tmp \
  -c shared_buffers=64MB \
  -c max_connections=60 \
  -c jit=off \
  -c max_parallel_workers_per_gather=0 \
  "$@"
