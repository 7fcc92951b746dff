-- Up Migration

-- People and services who record what comes in, with the key of each and what the installation has certified of it. A row is
-- never deleted: who was removed stays known as that.
CREATE TABLE person (
  id text NOT NULL,
  key text NOT NULL,
  certificate jsonb NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz,
  PRIMARY KEY (id, key)
);
CREATE UNIQUE INDEX person_now ON person (id) WHERE removed_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON person TO convene_app;
