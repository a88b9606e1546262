-- Procedures, their versions, and what each version asks for and gives.

CREATE TABLE procedure_field (
  code text PRIMARY KEY,
  name text NOT NULL,
  verified boolean NOT NULL
);

CREATE TABLE counter_field (
  counter text NOT NULL REFERENCES counter ON DELETE CASCADE,
  field text NOT NULL REFERENCES procedure_field,
  PRIMARY KEY (counter, field)
);

CREATE TABLE paper_type (
  code text PRIMARY KEY CHECK (code ~ '^(KQ\.[A-Z][0-9]{2}\.[0-9]{6}|[A-Z][A-Z0-9_]*)$'),
  name text NOT NULL,
  -- As text: jsonb would not keep the order in which a form shows its fields.
  data_schema text CHECK (data_schema IS JSON OBJECT),
  verified boolean NOT NULL
);

CREATE TABLE procedure (
  code text PRIMARY KEY CHECK (code ~ '^[1-3]\.[0-9]{6}$'),
  name text NOT NULL,
  field text NOT NULL REFERENCES procedure_field,
  level text NOT NULL CHECK (level IN ('CENTRAL', 'PROVINCE', 'DISTRICT', 'COMMUNE')),
  -- What people call it, and its field, for search.
  keywords text NOT NULL DEFAULT '',
  plain_name text NOT NULL GENERATED ALWAYS AS (plain(name)) STORED,
  search text NOT NULL GENERATED ALWAYS AS (plain(code || ' ' || name || ' ' || keywords)) STORED,
  words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', plain(code || ' ' || name || ' ' || keywords))) STORED
);
CREATE INDEX procedure_of_field ON procedure (field, code);
CREATE INDEX procedure_trigrams ON procedure USING gin (search gin_trgm_ops);
CREATE INDEX procedure_words ON procedure USING gin (words);

-- Word similarity of 0.6 forgives about one wrong or missing letter in a word.
CREATE FUNCTION search_procedures(words_wanted text) RETURNS TABLE (code text, score integer)
  LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.6
  BEGIN ATOMIC
    WITH wanted AS MATERIALIZED (
      SELECT plain(words_wanted) AS text, words_query(plain(words_wanted)) AS query, lower(normalize(trim(words_wanted), NFC)) AS spelled),
    -- Either half by an index of its own; an OR of the two would read every row.
    found AS (
      SELECT p.code FROM wanted w JOIN procedure p ON p.words @@ w.query
      UNION SELECT p.code FROM wanted w JOIN procedure p ON w.text <> '' AND w.text <% p.search)
    SELECT p.code, (
        4000000 * (translate(p.code, '.', ' ') = w.text)::integer
      + 2000000 * (p.plain_name = w.text)::integer
      + 1000000 * (strpos(' ' || p.plain_name || ' ', ' ' || w.text || ' ') > 0)::integer
      +  500000 * (p.words @@ w.query)::integer
      +  250000 * (strpos(lower(p.name), w.spelled) > 0)::integer
      +  100000 * (word_similarity(w.text, p.search) + similarity(w.text, p.plain_name))
    )::integer
    FROM wanted w CROSS JOIN found f JOIN procedure p ON p.code = f.code;
  END;

CREATE TABLE procedure_version (
  id text PRIMARY KEY,
  procedure text NOT NULL REFERENCES procedure,
  number integer NOT NULL CHECK (number > 0),
  announcement_decision text NOT NULL,
  effective_from date NOT NULL,
  effective_to date,
  end_reason text,
  online_level text NOT NULL CHECK (online_level IN ('FULL', 'PARTIAL', 'INFORMATION_ONLY')),
  channels text[] NOT NULL CHECK (channels <@ ARRAY['COUNTER', 'ONLINE', 'POST'] AND cardinality(channels) > 0),
  guidance text,
  conditions text[] NOT NULL,
  form_schema text CHECK (form_schema IS JSON OBJECT),
  supplement_clock text NOT NULL CHECK (supplement_clock IN ('RESTART', 'EXTEND')),
  max_supplement_requests integer NOT NULL CHECK (max_supplement_requests >= 0),
  same_day_cutoff boolean NOT NULL,
  legal_basis text[] NOT NULL,
  unverified boolean NOT NULL,
  UNIQUE (procedure, number),
  CHECK (effective_to >= effective_from),
  -- On any day at most one version of a procedure is in force.
  CONSTRAINT one_version_in_force EXCLUDE USING gist (procedure WITH =, daterange(effective_from, effective_to, '[]') WITH &&)
    DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE procedure_case (
  version text NOT NULL REFERENCES procedure_version,
  code text NOT NULL,
  ordinal integer NOT NULL,
  name text NOT NULL,
  amount integer NOT NULL CHECK (amount > 0),
  unit text NOT NULL CHECK (unit IN ('WORKING_HOURS', 'WORKING_DAYS', 'CALENDAR_DAYS')),
  PRIMARY KEY (version, code)
);

CREATE TABLE fee (
  version text NOT NULL,
  case_code text NOT NULL,
  code text NOT NULL,
  ordinal integer NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CHARGE', 'FEE')),
  amount bigint NOT NULL CHECK (amount >= 0),
  online_amount bigint NOT NULL,
  PRIMARY KEY (version, case_code, code),
  FOREIGN KEY (version, case_code) REFERENCES procedure_case ON DELETE CASCADE,
  CHECK (online_amount BETWEEN 0 AND amount)
);

CREATE TABLE required_paper (
  id text PRIMARY KEY,
  version text NOT NULL,
  case_code text NOT NULL,
  ordinal integer NOT NULL,
  name text NOT NULL,
  originals integer NOT NULL CHECK (originals >= 0),
  certified_copies integer NOT NULL CHECK (certified_copies >= 0),
  photocopies integer NOT NULL CHECK (photocopies >= 0),
  mandatory boolean NOT NULL,
  digitise boolean NOT NULL,
  FOREIGN KEY (version, case_code) REFERENCES procedure_case ON DELETE CASCADE
);
CREATE INDEX required_paper_case ON required_paper (version, case_code, ordinal);

CREATE TABLE required_paper_type (
  required_paper text NOT NULL REFERENCES required_paper ON DELETE CASCADE,
  paper_type text NOT NULL REFERENCES paper_type,
  ordinal integer NOT NULL,
  PRIMARY KEY (required_paper, paper_type)
);
CREATE INDEX required_paper_type_accepts ON required_paper_type (paper_type, required_paper);

CREATE TABLE version_result (
  version text NOT NULL REFERENCES procedure_version,
  paper_type text NOT NULL REFERENCES paper_type,
  ordinal integer NOT NULL,
  PRIMARY KEY (version, paper_type)
);
CREATE INDEX version_result_type ON version_result (paper_type, version);

-- A step without person, task and time is not a step.
CREATE TABLE process_step (
  version text NOT NULL REFERENCES procedure_version,
  ordinal integer NOT NULL CHECK (ordinal > 0),
  name text NOT NULL CHECK (name <> ''),
  role text NOT NULL CHECK (role IN ('RECEIVER', 'SPECIALIST', 'APPRAISER', 'LEADER', 'RETURNER')),
  agency_level text NOT NULL CHECK (agency_level IN ('CENTRAL', 'PROVINCE', 'DISTRICT', 'COMMUNE')),
  hours integer NOT NULL CHECK (hours > 0),
  signs boolean NOT NULL,
  PRIMARY KEY (version, ordinal)
);

CREATE TABLE bundle (
  code text PRIMARY KEY CHECK (code ~ '^[1-3]\.[0-9]{6}$'),
  name text NOT NULL
);

CREATE TABLE bundle_member (
  bundle text NOT NULL REFERENCES bundle,
  procedure text NOT NULL REFERENCES procedure,
  ordinal integer NOT NULL,
  agency_level text NOT NULL CHECK (agency_level IN ('CENTRAL', 'PROVINCE', 'DISTRICT', 'COMMUNE')),
  depends_on text[] NOT NULL,
  PRIMARY KEY (bundle, procedure)
);
CREATE INDEX bundle_member_procedure ON bundle_member (procedure, bundle);

-- What is on display where. The four items that have to be shown (bốn công khai): procedure, time, fee, person in charge.
CREATE TABLE posting (
  id text PRIMARY KEY,
  office text NOT NULL REFERENCES office,
  version text NOT NULL REFERENCES procedure_version,
  channel text NOT NULL CHECK (channel IN ('ON_SITE', 'ONLINE')),
  posted_on date NOT NULL,
  withdrawn_on date,
  shows_procedure boolean NOT NULL,
  shows_time boolean NOT NULL,
  shows_fee boolean NOT NULL,
  shows_person boolean NOT NULL,
  complete boolean NOT NULL GENERATED ALWAYS AS (shows_procedure AND shows_time AND shows_fee AND shows_person) STORED,
  CHECK (withdrawn_on >= posted_on)
);
CREATE INDEX posting_office ON posting (office, id);
CREATE INDEX posting_version ON posting (version, office);

GRANT SELECT ON procedure_field, counter_field, paper_type, procedure, procedure_version, procedure_case, fee, required_paper,
  required_paper_type, version_result, process_step, bundle, bundle_member, posting TO :runtime;
