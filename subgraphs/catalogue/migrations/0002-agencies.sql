-- Public bodies and their one-stop offices. Nothing is deleted here: dossiers of the past point at abolished bodies.

CREATE TABLE agency (
  code text PRIMARY KEY CHECK (code ~ '^[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3}$'),
  name text NOT NULL,
  -- Names it bore before, for search; when it bore them stands in agency_former_name.
  former_names text NOT NULL DEFAULT '',
  level text NOT NULL CHECK (level IN ('CENTRAL', 'PROVINCE', 'DISTRICT', 'COMMUNE')),
  parent text REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
  province text REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
  valid_from date NOT NULL,
  valid_to date,
  -- The code was read in a source, not remembered.
  verified boolean NOT NULL,
  plain_name text NOT NULL GENERATED ALWAYS AS (plain(name)) STORED,
  search text NOT NULL GENERATED ALWAYS AS (plain(code || ' ' || name || ' ' || former_names)) STORED,
  words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', plain(code || ' ' || name || ' ' || former_names))) STORED,
  CHECK (valid_to >= valid_from)
);
CREATE INDEX agency_parent ON agency (parent, code);
CREATE INDEX agency_province ON agency (province, code);
CREATE INDEX agency_trigrams ON agency USING gin (search gin_trgm_ops);
CREATE INDEX agency_words ON agency USING gin (words);

-- A province that becomes a city changes its name, not its code.
CREATE TABLE agency_former_name (
  agency text NOT NULL REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
  until date NOT NULL,
  name text NOT NULL,
  instrument text,
  verified boolean NOT NULL,
  PRIMARY KEY (agency, until)
);

CREATE TABLE agency_successor (
  agency text NOT NULL REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
  successor text NOT NULL REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (agency, successor)
);

CREATE FUNCTION search_agencies(words_wanted text) RETURNS TABLE (code text, score integer)
  LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.6
  BEGIN ATOMIC
    WITH wanted AS MATERIALIZED (
      SELECT plain(words_wanted) AS text, words_query(plain(words_wanted)) AS query, lower(normalize(trim(words_wanted), NFC)) AS spelled),
    -- Either half by an index of its own; an OR of the two would read every row.
    found AS (
      SELECT a.code FROM wanted w JOIN agency a ON a.words @@ w.query
      UNION SELECT a.code FROM wanted w JOIN agency a ON w.text <> '' AND w.text <% a.search)
    SELECT a.code, (
        4000000 * (translate(a.code, '.', ' ') = w.text)::integer
      + 2000000 * (a.plain_name = w.text)::integer
      + 1000000 * (strpos(' ' || a.plain_name || ' ', ' ' || w.text || ' ') > 0)::integer
      +  500000 * (a.words @@ w.query)::integer
      +  250000 * (strpos(lower(a.name), w.spelled) > 0)::integer
      +  100000 * (word_similarity(w.text, a.search) + similarity(w.text, a.plain_name))
    )::integer
    FROM wanted w CROSS JOIN found f JOIN agency a ON a.code = f.code;
  END;

CREATE TABLE office (
  code text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('MINISTRY_SECTION', 'PROVINCIAL_CENTRE', 'DISTRICT_SECTION', 'COMMUNE_CENTRE', 'BRANCH')),
  agency text NOT NULL REFERENCES agency,
  branch_of text REFERENCES office DEFERRABLE INITIALLY DEFERRED,
  address text
);
CREATE INDEX office_agency ON office (agency, code);

CREATE TABLE working_session (
  office text NOT NULL REFERENCES office ON DELETE CASCADE,
  weekday integer NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  opens text NOT NULL CHECK (opens ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  closes text NOT NULL CHECK (closes ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  PRIMARY KEY (office, weekday, opens),
  CHECK (closes > opens)
);

CREATE TABLE counter (
  id text PRIMARY KEY,
  office text NOT NULL REFERENCES office,
  ordinal integer NOT NULL,
  label text NOT NULL,
  UNIQUE (office, ordinal) DEFERRABLE INITIALLY DEFERRED
);

GRANT SELECT ON agency, agency_former_name, agency_successor, office, working_session, counter TO :runtime;
