#!/bin/sh
# Makes the two databases of the Temporal server and brings their tables to the newest form; as often as one likes.
# temporal-sql-tool reads SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD.
set -eu

bring() {
  temporal-sql-tool --db "$1" create-database
  temporal-sql-tool --db "$1" setup-schema --version 0.0
  temporal-sql-tool --db "$1" update-schema --schema-name "$2"
}

bring temporal postgresql/v12/temporal
bring temporal_visibility postgresql/v12/visibility
