-- Certificates and what is known of their standing. Private keys are never here: they stay in their tokens.

CREATE TABLE certificate (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('PERSONAL', 'AGENCY_SEAL', 'TIMESTAMPING', 'ISSUING')),
  subject text NOT NULL,
  issuer text NOT NULL,
  serial_number text NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_until timestamptz NOT NULL,
  pem text NOT NULL,
  -- SHA-256 of the certificate in hex: how a certificate met in a document is recognised.
  fingerprint text NOT NULL UNIQUE CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
  official text,
  agency text,
  -- Under which the token keeps the key; null where no key of ours belongs to it.
  key_reference text UNIQUE,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (issuer, serial_number),
  CHECK ((kind = 'PERSONAL') = (official IS NOT NULL)),
  CHECK ((kind = 'AGENCY_SEAL') <= (agency IS NOT NULL))
);
CREATE INDEX certificate_of_official ON certificate (official) WHERE official IS NOT NULL;
CREATE INDEX certificate_of_agency ON certificate (agency) WHERE kind = 'AGENCY_SEAL';

-- Revoking is final: no row is ever changed or taken away.
CREATE TABLE certificate_revocation (
  certificate uuid PRIMARY KEY REFERENCES certificate,
  revoked_at timestamptz NOT NULL,
  reason text NOT NULL CHECK (reason <> '')
);

-- Tries left of a software token. Attempts take turns by the row's lock, so that guesses sent at once cannot exceed them.
CREATE TABLE software_token (
  reference text PRIMARY KEY,
  tries_left smallint NOT NULL CHECK (tries_left BETWEEN 0 AND 5)
);

GRANT SELECT, INSERT ON certificate, certificate_revocation, software_token TO :runtime;
GRANT UPDATE (tries_left) ON software_token TO :runtime;
