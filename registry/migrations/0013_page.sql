-- Up Migration

-- Personal links to the page for missions: one a contact of a participant, renewed under the next version. The address itself is kept
-- nowhere: it is derived from a secret of the installation (`secret`: its id) when a mail is made, and known again by its hash.
CREATE TABLE link (
  meeting text NOT NULL REFERENCES meeting (id),
  participant text NOT NULL,
  contact text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  secret text NOT NULL,
  token_sha256 text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  PRIMARY KEY (meeting, participant, contact, version)
);
CREATE UNIQUE INDEX link_now ON link (meeting, participant, contact) WHERE revoked_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON link TO convene_app;

-- What a mission has typed on the page and not yet sent: one a link's contact. It is deleted once it is sent.
CREATE TABLE draft (
  meeting text NOT NULL REFERENCES meeting (id),
  participant text NOT NULL,
  contact text NOT NULL,
  content jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (meeting, participant, contact)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO convene_app;

-- What a mission asks by the page once its lists are final, and staff take or leave. `content`: the persons, as a submission has them.
CREATE TABLE request (
  id uuid PRIMARY KEY,
  meeting text NOT NULL REFERENCES meeting (id),
  participant text NOT NULL,
  contact text NOT NULL,
  kind text NOT NULL,
  content jsonb,
  asked_at timestamptz NOT NULL DEFAULT now(),
  taken_at timestamptz
);
GRANT SELECT, INSERT, UPDATE ON request TO convene_app;

-- Counts of tries, which several processes of the page share; of a library (rate-limiter-flexible). Keys are hashes.
CREATE TABLE page_tries (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
GRANT SELECT, INSERT, UPDATE, DELETE ON page_tries TO convene_app;
