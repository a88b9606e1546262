-- What other subgraphs told through their feeds. Kept whole, so that a dossier can be filed while they are down.

CREATE TABLE agency (
  code text PRIMARY KEY,
  name text NOT NULL,
  level text NOT NULL,
  parent text,
  province text,
  valid_from date NOT NULL,
  valid_to date,
  successors text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX agency_by_parent ON agency (parent);

CREATE TABLE office (
  code text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  agency text NOT NULL,
  branch_of text,
  address text,
  sessions jsonb NOT NULL
);
CREATE INDEX office_by_agency ON office (agency);

-- A dossier is judged by the version under which it was filed, for ever: only the end of a version may become known later.
CREATE TABLE procedure_version (
  id text PRIMARY KEY,
  procedure_code text NOT NULL,
  procedure_name text NOT NULL,
  field text NOT NULL,
  level text NOT NULL,
  effective_from date NOT NULL,
  effective_to date,
  online_level text NOT NULL,
  has_fees boolean NOT NULL,
  body jsonb NOT NULL
);
CREATE INDEX procedure_version_in_force ON procedure_version (procedure_code, effective_from);

CREATE TABLE posting (
  id text PRIMARY KEY,
  version_id text NOT NULL,
  procedure_code text NOT NULL,
  office text NOT NULL,
  channel text NOT NULL,
  posted_on date NOT NULL,
  withdrawn_on date
);
CREATE INDEX posting_at_office ON posting (office, procedure_code);

CREATE TABLE calendar_year (
  year integer PRIMARY KEY
);

CREATE TABLE calendar_day (
  day date PRIMARY KEY,
  year integer NOT NULL REFERENCES calendar_year (year) ON DELETE CASCADE,
  working boolean NOT NULL
);

CREATE TABLE paper_type (
  code text PRIMARY KEY,
  name text NOT NULL
);

-- The keyed hash alone: an identity number cannot be read out of it, only compared.
CREATE TABLE holder (
  id text PRIMARY KEY,
  kind text NOT NULL,
  tracking_hash bytea NOT NULL
);

CREATE TABLE paper (
  id text PRIMARY KEY,
  holder text NOT NULL,
  type text NOT NULL,
  status text NOT NULL,
  valid_until date,
  origin text NOT NULL,
  uploader_holder text,
  uploader_official text,
  sha256 text,
  source_dossier text,
  hidden boolean NOT NULL
);
CREATE INDEX paper_of_dossier ON paper (source_dossier) WHERE source_dossier IS NOT NULL;

CREATE TABLE signature (
  id text PRIMARY KEY,
  digest text NOT NULL,
  paper text,
  official text,
  agency text,
  is_statement boolean NOT NULL,
  indication text NOT NULL,
  signed_at timestamptz NOT NULL
);
CREATE INDEX signature_over ON signature (digest);
CREATE INDEX signature_on_paper ON signature (paper) WHERE paper IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON agency, office, posting, paper_type, holder, paper, signature TO :runtime;
GRANT SELECT, INSERT ON procedure_version, calendar_year TO :runtime;
GRANT UPDATE (effective_to) ON procedure_version TO :runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_day TO :runtime;
