-- Who holds which post: officials come and go, a post says where, as what and with which scopes.

CREATE TABLE official (
  id text PRIMARY KEY,
  name text NOT NULL
);

CREATE TABLE post (
  id text PRIMARY KEY,
  official_id text NOT NULL REFERENCES official (id),
  agency text NOT NULL,
  office text,
  position text NOT NULL,
  department text,
  roles text[] NOT NULL,
  fields text[] NOT NULL,
  scopes text[] NOT NULL,
  held_from timestamptz NOT NULL,
  held_to timestamptz,
  CHECK (roles <@ ARRAY['RECEIVER', 'SPECIALIST', 'APPRAISER', 'LEADER', 'RETURNER'])
);
-- One post at a time.
CREATE UNIQUE INDEX post_held ON post (official_id) WHERE held_to IS NULL;
CREATE INDEX post_at_agency ON post (agency) WHERE held_to IS NULL;

GRANT SELECT, INSERT ON official, post TO :runtime;
GRANT UPDATE (name) ON official TO :runtime;
GRANT UPDATE (agency, office, position, department, roles, fields, scopes, held_to) ON post TO :runtime;
