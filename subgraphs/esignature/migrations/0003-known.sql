-- What is known of the other subgraphs, from their feeds. Never written by a request.

CREATE TABLE known_upload (
  id text PRIMARY KEY,
  sha256 text NOT NULL,
  -- Null where a holder uploaded it.
  official text
);

CREATE TABLE known_paper (
  id text PRIMARY KEY,
  sha256 text NOT NULL,
  issuer text,
  official text,
  source_dossier text
);
CREATE INDEX known_paper_by_digest ON known_paper (sha256, issuer) WHERE source_dossier IS NOT NULL;

CREATE TABLE known_official (
  id text PRIMARY KEY,
  agency text
);

GRANT SELECT, INSERT, UPDATE ON known_upload, known_paper, known_official TO :runtime;
