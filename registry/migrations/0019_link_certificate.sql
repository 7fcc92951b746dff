-- Up Migration

-- What the installation certifies of a link: whose it is, and the public key that comes from its token. Answers on the page are signed
-- with that key, so that the key of the page alone answers for nobody. Links of earlier releases get theirs when a worker starts.
ALTER TABLE link ADD COLUMN certificate jsonb;
