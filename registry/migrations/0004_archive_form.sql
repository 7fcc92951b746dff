-- Up Migration

-- The same pages as PDF/A-2a, which an archive keeps; drafts, scans and papers of earlier versions have none.
ALTER TABLE document ADD COLUMN archive_sha256 text REFERENCES blob (sha256);
