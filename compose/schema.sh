#!/bin/sh
# Makes Temporal's two databases and brings their schema to this server's version. Can be run again at any time.
set -eu

for database in temporal temporal_visibility; do
  schema=${database#temporal_}
  tool="temporal-sql-tool --plugin $SQL_PLUGIN --endpoint $SQL_HOST --port $SQL_PORT --user $SQL_USER --database $database"
  $tool create
  $tool setup-schema --version 0.0
  $tool update-schema --schema-name "postgresql/v12/$schema"
done
