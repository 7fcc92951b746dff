-- Up Migration

-- Erasing personal data has a role of its own: the product, as convene_app, cannot delete a submission. It reaches every table,
-- also those that come later, but for what is never erased.
DO $$ BEGIN
  CREATE ROLE convene_erase NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  EXECUTE format('GRANT convene_erase TO %I', current_user);
END $$;
GRANT USAGE ON SCHEMA public TO convene_erase;
GRANT SELECT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO convene_erase;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, UPDATE, DELETE ON TABLES TO convene_erase;
REVOKE UPDATE, DELETE ON act, meeting, circulation, participant, person, contact, contact_of, convene_migration FROM convene_erase;
-- the act that proves an erasure is appended as any other
GRANT INSERT ON act TO convene_erase;
GRANT UPDATE (act_seq, act_head) ON meeting TO convene_erase;

-- By which act persons were erased of it; the hash stays, and is of what is no longer there.
ALTER TABLE submission ADD COLUMN erased_by text;
ALTER TABLE document ADD COLUMN erased_by text;
-- Papers that are there have their bytes; of one that was erased the hash alone stays.
ALTER TABLE document DROP CONSTRAINT document_sha256_fkey;
ALTER TABLE document
  ADD COLUMN held text GENERATED ALWAYS AS (CASE WHEN erased_by IS NULL THEN sha256 END) STORED REFERENCES blob (sha256);

-- What was written outside of the registry at somebody's wish, and may hold personal data: archives, backups, lists, forms. `meeting`:
-- null where it is of all.
CREATE TABLE written (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  meeting text,
  participant text,
  path text NOT NULL,
  machine text NOT NULL,
  -- of a file, as it was written
  sha256 text,
  written_at timestamptz NOT NULL DEFAULT now(),
  -- when it was found gone, or was erased
  gone_at timestamptz
);
CREATE INDEX written_standing ON written (meeting) WHERE gone_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON written TO convene_app;
