-- Up Migration

-- Rehearsals have a directory of their own: they read a copy of the live one, and what they write reaches no mission. Tables of
-- their own, so that a worker of the former release, which knows one directory, goes on with the live one.
CREATE TABLE rehearsal_contact (LIKE contact INCLUDING ALL);
CREATE TABLE rehearsal_contact_of (
  LIKE contact_of INCLUDING ALL,
  FOREIGN KEY (contact) REFERENCES rehearsal_contact (id)
);
INSERT INTO rehearsal_contact SELECT * FROM contact;
INSERT INTO rehearsal_contact_of SELECT * FROM contact_of;
GRANT SELECT, INSERT, UPDATE, DELETE ON rehearsal_contact, rehearsal_contact_of TO convene_app;
