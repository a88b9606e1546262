-- Acts of signing and the signatures that came of them.

CREATE TABLE signing_request (
  id uuid PRIMARY KEY,
  certificate uuid NOT NULL REFERENCES certificate,
  official text NOT NULL,
  -- The signer's agency at the time of asking.
  agency text NOT NULL,
  paper text,
  upload text,
  statement text,
  purpose text NOT NULL CHECK (purpose <> ''),
  format text NOT NULL CHECK (format IN ('PADES', 'CADES', 'XADES', 'JADES')),
  level text NOT NULL CHECK (level IN ('B', 'T', 'LT', 'LTA')),
  -- SHA-256 in hex of what is to be signed.
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  -- EXPIRED is never stored: it is read from expires_at and the time of asking.
  state text NOT NULL DEFAULT 'AWAITING_AUTHORISATION' CHECK (state IN ('AWAITING_AUTHORISATION', 'SIGNED', 'DECLINED', 'FAILED')),
  requested_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  closed_at timestamptz,
  decline_reason text,
  CHECK (num_nonnulls(paper, upload, statement) = 1),
  CHECK (expires_at > requested_at),
  CHECK ((state = 'AWAITING_AUTHORISATION') = (closed_at IS NULL)),
  CHECK ((state = 'DECLINED') = (decline_reason IS NOT NULL))
);
CREATE INDEX signing_request_waiting ON signing_request (official, requested_at, id) WHERE state = 'AWAITING_AUTHORISATION';

-- Written once.
CREATE TABLE signature (
  id uuid PRIMARY KEY,
  request uuid NOT NULL UNIQUE REFERENCES signing_request,
  certificate uuid NOT NULL REFERENCES certificate,
  official text NOT NULL,
  agency text NOT NULL,
  format text NOT NULL CHECK (format IN ('PADES', 'CADES', 'XADES', 'JADES')),
  level text NOT NULL CHECK (level IN ('B', 'T', 'LT', 'LTA')),
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  paper text,
  upload text,
  statement text,
  purpose text NOT NULL,
  -- The CMS message, DER.
  detached bytea NOT NULL,
  signed_at timestamptz NOT NULL,
  CHECK (num_nonnulls(paper, upload, statement) = 1)
);
-- A signature over a file belongs to every paper of just these bytes.
CREATE INDEX signature_over_file ON signature (digest, signed_at, id) WHERE statement IS NULL;

CREATE FUNCTION signature_is_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  RAISE EXCEPTION 'a signature is written once';
END $$;
CREATE TRIGGER signature_is_final BEFORE UPDATE OR DELETE ON signature FOR EACH ROW EXECUTE FUNCTION signature_is_final();
CREATE TRIGGER signatures_are_final BEFORE TRUNCATE ON signature FOR EACH STATEMENT EXECUTE FUNCTION signature_is_final();

-- A request that was closed stays as it was closed.
CREATE FUNCTION signing_request_closes_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF OLD.state <> 'AWAITING_AUTHORISATION' THEN RAISE EXCEPTION 'the signing request is closed'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signing_request_closes_once BEFORE UPDATE ON signing_request FOR EACH ROW EXECUTE FUNCTION signing_request_closes_once();

GRANT SELECT, INSERT ON signing_request, signature TO :runtime;
GRANT UPDATE (state, closed_at, decline_reason) ON signing_request TO :runtime;
