-- Up Migration

-- Whether a meeting's workflows act on nothing that has no proof. Meetings that began before there were proofs go on without.
ALTER TABLE meeting ADD COLUMN proofs text NOT NULL DEFAULT 'before' CHECK (proofs IN ('before', 'open', 'closed'));
ALTER TABLE meeting ALTER COLUMN proofs SET DEFAULT 'open';
