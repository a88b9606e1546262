-- Who read what of whose, when and why. Written once: nobody, the run-time role and this table's owner included, changes it.

CREATE TABLE access_record (
  -- The leaf's index in the Merkle tree: 0, 1, 2 ... without a gap.
  sequence bigint PRIMARY KEY CHECK (sequence >= 0),
  at timestamptz NOT NULL,
  holder uuid,
  agency text,
  official text,
  paper uuid,
  dossier text,
  fields text[] NOT NULL CHECK (cardinality(fields) > 0),
  basis text NOT NULL CHECK (basis IN ('OWNER', 'CONSENT', 'DOSSIER', 'LEGAL_DUTY')),
  purpose text NOT NULL,
  salt text NOT NULL CHECK (salt ~ '^[0-9a-f]{32}$'),
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$')
);
CREATE INDEX access_record_of_holder ON access_record (holder, sequence DESC);

CREATE FUNCTION access_record_is_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  RAISE EXCEPTION 'the access log is written once';
END $$;
CREATE TRIGGER access_record_is_final BEFORE UPDATE OR DELETE ON access_record FOR EACH ROW EXECUTE FUNCTION access_record_is_final();
CREATE TRIGGER access_log_is_final BEFORE TRUNCATE ON access_record FOR EACH STATEMENT EXECUTE FUNCTION access_record_is_final();

-- The key alone would let a number be left out.
CREATE FUNCTION access_record_has_no_gap() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.sequence <> (SELECT coalesce(max(sequence) + 1, 0) FROM access_record) THEN
    RAISE EXCEPTION 'the access log has no gap';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER access_record_has_no_gap BEFORE INSERT ON access_record FOR EACH ROW EXECUTE FUNCTION access_record_has_no_gap();

GRANT SELECT, INSERT ON access_record TO :runtime;
