#!/bin/sh
# Whether a consumer would be served: over the network, as `app`, by pgvector.
PGPASSWORD=$POSTGRES_PASSWORD PGCONNECT_TIMEOUT=3 exec psql --host=127.0.0.1 --username=app \
  --dbname=app --no-psqlrc --tuples-only --no-align --command="SELECT '[3,4]'::vector <-> '[0,0]'"
