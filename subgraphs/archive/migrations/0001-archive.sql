-- Holders, their uploads and papers. Identity numbers are sealed; they are found again by keyed hash only.

CREATE TABLE holder (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('INDIVIDUAL', 'ORGANISATION')),
  name text NOT NULL CHECK (name <> ''),
  identity_sealed bytea NOT NULL,
  identity_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Which verified sign-in is which holder. The subject is hashed: an issuer may use an identity number as its subject.
CREATE TABLE sign_in (
  subject_hash bytea PRIMARY KEY,
  holder uuid NOT NULL REFERENCES holder,
  first_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE upload (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  token_sealed bytea NOT NULL,
  media_type text NOT NULL,
  byte_size integer NOT NULL CHECK (byte_size > 0),
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  holder uuid REFERENCES holder,
  official text,
  agency text,
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'COMPLETE', 'REFUSED')),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  completed_at timestamptz,
  CHECK ((state = 'COMPLETE') = (completed_at IS NOT NULL))
);
CREATE INDEX upload_open ON upload (expires_at) WHERE state = 'OPEN';

CREATE TABLE paper (
  id uuid PRIMARY KEY,
  holder uuid NOT NULL REFERENCES holder,
  type text NOT NULL,
  title text NOT NULL CHECK (title <> ''),
  number text,
  -- Title and number without diacritics, in lower case: what `search` looks in.
  folded text NOT NULL,
  issuer text,
  issued_on date,
  valid_until date,
  -- EXPIRED is never stored: it is read from valid_until and the time of asking.
  status text NOT NULL CHECK (status IN ('UNVERIFIED', 'VALID', 'REVOKED', 'SUPERSEDED')),
  origin text NOT NULL CHECK (origin IN ('DIGITISED', 'BORN_DIGITAL', 'PROCEDURE_RESULT', 'SHARED_DATA')),
  data_sealed bytea,
  upload uuid NOT NULL UNIQUE REFERENCES upload,
  sha256 text NOT NULL,
  byte_size integer NOT NULL,
  media_type text NOT NULL,
  source_dossier text,
  registered_by text,
  registered_at_agency text,
  verified_by text,
  verified_at timestamptz,
  token_hash bytea UNIQUE,
  token_sealed bytea,
  hidden boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (status <> 'VALID' OR verified_at IS NOT NULL),
  CHECK ((verified_at IS NULL) = (token_hash IS NULL) AND (token_hash IS NULL) = (token_sealed IS NULL)),
  CHECK ((origin = 'PROCEDURE_RESULT') = (source_dossier IS NOT NULL))
);
CREATE INDEX paper_by_holder ON paper (holder, created_at DESC, id DESC);
CREATE INDEX paper_by_dossier ON paper (source_dossier) WHERE source_dossier IS NOT NULL;
CREATE INDEX paper_by_digest ON paper (sha256);
CREATE INDEX paper_by_type ON paper (type);
CREATE INDEX paper_by_agency ON paper (registered_at_agency);

GRANT SELECT, INSERT ON holder, sign_in, upload, paper TO :runtime;
-- Needed by the checks of foreign keys and to take a row's lock.
GRANT UPDATE (name) ON holder TO :runtime;
GRANT UPDATE (state, completed_at) ON upload TO :runtime;
-- What a paper is and whose it is never changes; its standing does.
GRANT UPDATE (status, verified_by, verified_at, token_hash, token_sealed, hidden) ON paper TO :runtime;
