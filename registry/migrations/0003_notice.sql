-- Up Migration

-- What officers were told: a step awaits them, or a text came back. The key says which notice it is, so that none is made
-- twice; the stored message is what goes out, on a repeat too. Nothing of it is a dispatch: the outbox does not know it.
CREATE TABLE notice (
  key         text PRIMARY KEY,
  meeting     text NOT NULL,
  mode        text NOT NULL,
  circulation text NOT NULL,
  revision    int  NOT NULL,
  step        text NOT NULL,
  officer     text NOT NULL,
  round       int  NOT NULL,
  state       text NOT NULL DEFAULT 'prepared' CHECK (state IN ('prepared', 'sending', 'sent', 'refused', 'not_sent')),
  address     text NOT NULL,
  envelope_from text NOT NULL,
  message_id  text NOT NULL,
  message     jsonb NOT NULL,
  token       uuid,
  lease_until timestamptz,
  tries       int  NOT NULL DEFAULT 0,
  -- how often it was handed over again after an answer was lost
  repeats     int  NOT NULL DEFAULT 0,
  answer      text,
  prepared_at timestamptz NOT NULL DEFAULT now(),
  answered_at timestamptz,
  UNIQUE (meeting, circulation, revision, step, officer, round),
  FOREIGN KEY (meeting, mode) REFERENCES meeting (id, mode)
);
GRANT SELECT, INSERT, UPDATE ON notice TO convene_app;
