-- Ratings are only ever added. The run-time role has no right to change them, and the triggers hold the owner of the
-- table as well.

CREATE TABLE rating (
  id uuid PRIMARY KEY,
  -- One press per transaction.
  dossier text NOT NULL UNIQUE,
  office text NOT NULL,
  procedure text NOT NULL,
  official text,
  channel text NOT NULL CHECK (channel IN ('BUTTON', 'TABLET', 'WEB', 'HOTLINE', 'PHONE_INTERVIEW')),
  verdict text NOT NULL CHECK (verdict IN ('VERY_SATISFIED', 'SATISFIED', 'DISSATISFIED')),
  comment text CHECK (length(comment) BETWEEN 1 AND 2000),
  rated_at timestamptz NOT NULL
);
CREATE INDEX rating_by_office ON rating (office, rated_at) INCLUDE (channel, verdict);
CREATE INDEX rating_by_procedure ON rating (procedure, rated_at) INCLUDE (channel, verdict);
CREATE INDEX rating_dissatisfied ON rating (dossier) WHERE verdict = 'DISSATISFIED';

CREATE FUNCTION rating_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a rating can be neither changed nor deleted' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER rating_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON rating FOR EACH STATEMENT EXECUTE FUNCTION rating_stands();

GRANT SELECT, INSERT ON rating TO :runtime;
