-- What the archive knows of the other subgraphs, from their feeds. Never written by a request.

CREATE TABLE known_agency (
  code text PRIMARY KEY,
  level text NOT NULL,
  parent text,
  valid_from date,
  valid_to date
);
CREATE INDEX known_agency_by_parent ON known_agency (parent);

CREATE TABLE known_paper_type (
  code text PRIMARY KEY,
  name text NOT NULL,
  data_schema jsonb
);

CREATE TABLE known_version (
  id text PRIMARY KEY,
  procedure text NOT NULL,
  results text[] NOT NULL
);

CREATE TABLE known_required_paper (
  id text PRIMARY KEY,
  accepted_types text[] NOT NULL
);

CREATE TABLE known_official (
  id text PRIMARY KEY,
  agency text
);

CREATE TABLE known_dossier (
  code text PRIMARY KEY,
  status text NOT NULL,
  owner uuid,
  submitter uuid,
  -- The agency that decides.
  agency text,
  -- Every agency that has a part in it.
  readers text[] NOT NULL,
  procedure text,
  version text,
  submitted_at timestamptz,
  accepted_at timestamptz,
  finished_at timestamptz,
  required_count integer NOT NULL
);
CREATE INDEX known_dossier_by_owner ON known_dossier (owner);
CREATE INDEX known_dossier_by_submitter ON known_dossier (submitter);
CREATE INDEX known_dossier_by_agency ON known_dossier (agency, accepted_at);

CREATE TABLE known_component (
  dossier text NOT NULL,
  required_paper text NOT NULL,
  paper uuid NOT NULL,
  origin text NOT NULL,
  PRIMARY KEY (dossier, required_paper, paper)
);
CREATE INDEX known_component_by_paper ON known_component (paper);

CREATE TABLE known_result (
  dossier text NOT NULL,
  paper uuid NOT NULL,
  PRIMARY KEY (dossier, paper)
);
CREATE INDEX known_result_by_paper ON known_result (paper);

CREATE TABLE known_signature (
  id text PRIMARY KEY,
  digest text NOT NULL,
  indication text NOT NULL,
  official text,
  agency text
);
CREATE INDEX known_signature_by_digest ON known_signature (digest);

-- A paper is in a dossier that it was handed in with, that it is a result of, or that it was issued for.
CREATE VIEW paper_in_dossier AS
  SELECT paper, dossier FROM known_component
  UNION ALL SELECT paper, dossier FROM known_result
  UNION ALL SELECT id, source_dossier FROM paper WHERE source_dossier IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON
  known_agency, known_paper_type, known_version, known_required_paper, known_official, known_dossier, known_component, known_result, known_signature
  TO :runtime;
GRANT SELECT ON paper_in_dossier TO :runtime;
