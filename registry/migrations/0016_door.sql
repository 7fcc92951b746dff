-- Up Migration

-- Delegates: persons of a delegation, each by a code that says nothing of them. Their names stay in the submission, at this place. Who is
-- named no more keeps their code, and is marked gone.
CREATE TABLE delegate (
  meeting text NOT NULL REFERENCES meeting (id),
  code text NOT NULL,
  participant text NOT NULL,
  submission uuid NOT NULL,
  place int NOT NULL CHECK (place >= 0),
  made_at timestamptz NOT NULL DEFAULT now(),
  gone_at timestamptz,
  -- the number of the badge that the venue issued, once it has said so
  badge text,
  PRIMARY KEY (meeting, code)
);
CREATE UNIQUE INDEX delegate_now ON delegate (meeting, participant, submission, place) WHERE gone_at IS NULL;

CREATE INDEX delegate_participant ON delegate (meeting, participant);
GRANT SELECT, INSERT, UPDATE ON delegate TO convene_app;

-- Who came in and who left, one row each; nothing of it changes. `id`: of the message, which is recorded once.
CREATE TABLE passage (
  meeting text NOT NULL,
  id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  code text NOT NULL,
  way text NOT NULL CHECK (way IN ('arrival', 'departure')),
  at timestamptz NOT NULL,
  actor text NOT NULL,
  desk text,
  source text NOT NULL CHECK (source IN ('command', 'page', 'list')),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (meeting, id),
  FOREIGN KEY (meeting, code) REFERENCES delegate (meeting, code)
);
CREATE INDEX passage_delegate ON passage (meeting, code, at, seq);
GRANT SELECT, INSERT ON passage TO convene_app;

-- What the persons of a delegation make of its attendance, and how much of that its collection was told: `version` counts the changes.
CREATE TABLE door_attendance (
  meeting text NOT NULL REFERENCES meeting (id),
  participant text NOT NULL,
  attendance text CHECK (attendance IN ('present', 'absent', 'departed')),
  version int NOT NULL DEFAULT 0,
  told int NOT NULL DEFAULT 0,
  PRIMARY KEY (meeting, participant)
);
GRANT SELECT, INSERT, UPDATE ON door_attendance TO convene_app;

-- Personal links of desks to the page where persons are checked in, as those of missions (table `link`).
CREATE TABLE desk_link (
  meeting text NOT NULL REFERENCES meeting (id),
  desk text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  secret text NOT NULL,
  token_sha256 text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  PRIMARY KEY (meeting, desk, version)
);
CREATE UNIQUE INDEX desk_link_now ON desk_link (meeting, desk) WHERE revoked_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON desk_link TO convene_app;
