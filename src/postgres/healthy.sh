#!/bin/sh
# Whether a consumer would be served: over the network, as `app`, by pgvector. Not by Debian's own psql,
# which is a Perl program that looks for this one: it is asked every few seconds.
psql=/usr/lib/postgresql/17/bin/psql
PGPASSWORD=$POSTGRES_PASSWORD PGCONNECT_TIMEOUT=3 exec "$psql" --host=127.0.0.1 --username=app \
  --dbname=app --no-psqlrc --tuples-only --no-align --command="SELECT '[3,4]'::vector <-> '[0,0]'"
