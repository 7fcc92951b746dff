-- Up Migration

-- Two kinds of rights: the migrating role owns the tables; the product works as convene_app, which may append to the
-- record of acts but never change it. Roles belong to the whole server, hence the guard.
DO $$ BEGIN
  CREATE ROLE convene_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  EXECUTE format('GRANT convene_app TO %I', current_user);
END $$;

CREATE TABLE meeting (
  id          text PRIMARY KEY,
  plan_id     text NOT NULL,
  mode        text NOT NULL CHECK (mode IN ('live', 'rehearsal')),
  plan        jsonb NOT NULL,
  plan_sha256 text NOT NULL,
  phase       text NOT NULL DEFAULT 'decided',
  counts      jsonb NOT NULL DEFAULT '{}',
  -- the head of the chain of acts; each act takes the next number under this row's lock
  act_seq     bigint NOT NULL DEFAULT 0,
  act_head    text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (id, mode)
);

-- The directory, shared by all meetings. One contact may serve several participants.
CREATE TABLE contact (
  id          text PRIMARY KEY,
  place       text NOT NULL CHECK (place IN ('new_york', 'geneva', 'capital', 'covering_mission', 'headquarters')),
  role        text NOT NULL CHECK (role IN ('to', 'cc')),
  channel     text NOT NULL CHECK (channel IN ('email', 'post', 'hand')),
  language    text NOT NULL,
  name        text NOT NULL,
  address     text NOT NULL,
  rank        int  NOT NULL,
  valid_from  date NOT NULL,
  valid_until date
);
CREATE TABLE contact_of (
  contact     text NOT NULL REFERENCES contact (id),
  participant text NOT NULL,
  PRIMARY KEY (participant, contact)
);

-- What the collections know, to list, count and print from. The collection leads; this copy follows with its version.
CREATE TABLE participant (
  meeting     text NOT NULL,
  mode        text NOT NULL,
  code        text NOT NULL,
  shard       int  NOT NULL,
  name        text NOT NULL,
  capacity    text NOT NULL CHECK (capacity IN ('state_party', 'signatory', 'state_not_party', 'observer_organization')),
  addressee   text NOT NULL CHECK (addressee IN ('permanent_representative', 'permanent_observer', 'ministry', 'organization')),
  language    text NOT NULL,
  channel     text NOT NULL CHECK (channel IN ('email', 'post', 'hand')),
  status      text NOT NULL,
  version     int  NOT NULL DEFAULT 0,
  snapshot    jsonb,
  updated_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (meeting, code),
  FOREIGN KEY (meeting, mode) REFERENCES meeting (id, mode)
);
CREATE INDEX participant_shard ON participant (meeting, shard);

-- What a participant submitted: the only place where a person's name is kept. Immutable; a new one supersedes.
CREATE TABLE submission (
  id          uuid PRIMARY KEY,
  meeting     text NOT NULL,
  mode        text NOT NULL,
  participant text NOT NULL,
  delegation  jsonb NOT NULL,
  salt        text NOT NULL,
  sha256      text NOT NULL,
  persons     int  NOT NULL,
  heads       int  NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (meeting, mode) REFERENCES meeting (id, mode)
);
CREATE INDEX submission_participant ON submission (meeting, participant, created_at);

CREATE TABLE blob (
  sha256 text PRIMARY KEY,
  media  text NOT NULL,
  bytes  bytea NOT NULL
);

-- One row a revision of a circulation: its own text, and what was approved of it.
CREATE TABLE circulation (
  meeting       text NOT NULL,
  mode          text NOT NULL,
  name          text NOT NULL,
  revision      int  NOT NULL,
  kind          text NOT NULL,
  state         text NOT NULL,
  text          jsonb NOT NULL,
  text_manifest jsonb NOT NULL,
  text_sha256   text NOT NULL,
  final_manifest jsonb,
  final_sha256  text,
  number        text,
  date          date,
  approvals     jsonb NOT NULL DEFAULT '[]',
  revised_by    text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (meeting, name, revision),
  FOREIGN KEY (meeting, mode) REFERENCES meeting (id, mode)
);

CREATE TABLE document (
  meeting     text NOT NULL,
  mode        text NOT NULL,
  name        text NOT NULL,
  revision    int  NOT NULL,
  stage       text NOT NULL CHECK (stage IN ('draft', 'final')),
  kind        text NOT NULL,
  circulation text,
  language    text NOT NULL,
  pages       int  NOT NULL,
  sha256      text NOT NULL REFERENCES blob (sha256),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (meeting, name, revision, stage),
  FOREIGN KEY (meeting, mode) REFERENCES meeting (id, mode)
);

-- Every message, stored before it is sent. The key says which message it is, so that making it twice is impossible.
CREATE TABLE outbox (
  key           text PRIMARY KEY,
  meeting       text NOT NULL,
  mode          text NOT NULL,
  circulation   text NOT NULL,
  revision      int  NOT NULL,
  participant   text NOT NULL,
  contact       text NOT NULL,
  attempt       int  NOT NULL,
  state         text NOT NULL DEFAULT 'prepared' CHECK (state IN ('prepared', 'sending', 'sent', 'refused', 'unknown')),
  envelope_from text NOT NULL,
  envelope_to   text[] NOT NULL,
  message_id    text NOT NULL,
  message       jsonb NOT NULL,
  token         uuid,
  lease_until   timestamptz,
  tries         int  NOT NULL DEFAULT 0,
  -- how often it was handed over again after an answer was lost
  repeats       int  NOT NULL DEFAULT 0,
  next_try_at   timestamptz NOT NULL DEFAULT now(),
  answer        text,
  prepared_at   timestamptz NOT NULL DEFAULT now(),
  answered_at   timestamptz,
  UNIQUE (meeting, circulation, revision, participant, contact, attempt),
  FOREIGN KEY (meeting, mode) REFERENCES meeting (id, mode)
);
CREATE INDEX outbox_circulation ON outbox (meeting, circulation, revision, attempt, participant);
CREATE INDEX outbox_message_id ON outbox (message_id);

-- The record of acts. `hash` is the SHA-256 of the canonical JSON (RFC 8785) of the act with `prev`, the hash before it.
CREATE TABLE act (
  meeting     text NOT NULL,
  seq         bigint NOT NULL,
  id          text NOT NULL,
  act         jsonb NOT NULL,
  prev        text NOT NULL,
  hash        text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (meeting, seq),
  UNIQUE (meeting, id)
);
CREATE INDEX act_subject ON act (meeting, (act ->> 'subject'));

GRANT USAGE ON SCHEMA public TO convene_app;
GRANT SELECT, INSERT, UPDATE ON meeting, participant, circulation, document, outbox TO convene_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON contact, contact_of TO convene_app;
GRANT SELECT, INSERT ON submission, blob, act TO convene_app;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the record of acts is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER act_append_only BEFORE UPDATE OR DELETE ON act FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER act_not_truncated BEFORE TRUNCATE ON act FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
