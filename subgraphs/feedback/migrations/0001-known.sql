-- What this subgraph knows of the others: copies kept by their feeds, never the truth itself.

CREATE TABLE known_agency (
  code text PRIMARY KEY,
  parent text,
  -- Level-1 code of the province; null for ministries.
  province text
);
CREATE INDEX known_agency_by_parent ON known_agency (parent);

CREATE TABLE known_office (
  code text PRIMARY KEY,
  agency text NOT NULL
);
CREATE INDEX known_office_by_agency ON known_office (agency);

CREATE TABLE known_procedure (
  code text PRIMARY KEY,
  field text NOT NULL
);
CREATE INDEX known_procedure_by_field ON known_procedure (field);

CREATE TABLE known_calendar_year (
  year integer PRIMARY KEY
);

-- Only the days that differ from Monday-to-Friday.
CREATE TABLE known_calendar_day (
  day date PRIMARY KEY,
  year integer NOT NULL REFERENCES known_calendar_year,
  working boolean NOT NULL
);
CREATE INDEX known_calendar_day_by_year ON known_calendar_day (year);

CREATE TABLE known_dossier (
  code text PRIMARY KEY,
  status text NOT NULL,
  owner text NOT NULL,
  submitter text,
  office text NOT NULL,
  -- The deciding agency.
  agency text NOT NULL,
  readers text[] NOT NULL,
  -- Who has worked on it.
  officials text[] NOT NULL,
  procedure text NOT NULL,
  accepted_at timestamptz,
  finished_late boolean NOT NULL
);
-- The index of Decision 766 counts the dossiers that an agency received in a period.
CREATE INDEX known_dossier_by_agency ON known_dossier (agency, accepted_at) WHERE accepted_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON
  known_agency, known_office, known_procedure, known_calendar_year, known_calendar_day, known_dossier
TO :runtime;
