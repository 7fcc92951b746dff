-- The roles and databases of a fleet. The PostgreSQL image runs this once, as the superuser, when its volume is new.
-- Neither role is a superuser, and neither enters the other's databases.
\getenv temporal_password TEMPORAL_DB_PASSWORD
\getenv registry_password REGISTRY_DB_PASSWORD

-- The Temporal server's own: its tool makes the two databases (server/schema.sh).
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal_password';

-- The registry's: its first migration makes the role convene_app, which workers work as.
CREATE ROLE registry LOGIN CREATEROLE PASSWORD :'registry_password';
CREATE DATABASE registry OWNER registry;
REVOKE CONNECT ON DATABASE registry FROM PUBLIC;
