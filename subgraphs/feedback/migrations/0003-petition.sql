CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The words of a text, each after a blank: lower case, without diacritics, đ as d. unaccent alone is only STABLE because
-- its dictionary could be replaced; naming the dictionary makes the result depend on the text alone, as an index needs.
CREATE FUNCTION words_of(told text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN ' ' || regexp_replace(lower(unaccent('unaccent'::regdictionary, normalize(told, NFC))), '[^[:alnum:]]+', ' ', 'g');

CREATE TABLE petition (
  code text PRIMARY KEY,
  channel text NOT NULL CHECK (channel IN ('NOTEBOOK', 'SUGGESTION_BOX', 'COMMENT_FORM', 'HOTLINE', 'PORTAL', 'TABLET')),
  subject text NOT NULL CHECK (subject IN ('PROCEDURE', 'OFFICIAL_CONDUCT', 'UNOFFICIAL_CHARGE', 'FACILITY', 'OTHER')),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  content text NOT NULL CHECK (length(content) BETWEEN 1 AND 10000),
  field text,
  procedure text,
  dossier text,
  office text,
  agency text,
  -- Level-1 code of whose province it is; null where no agency of a province is named.
  province text,
  -- The petitioner; null when anonymous or when an official wrote it down.
  holder text,
  -- Who was signed in.
  filed_by text,
  public boolean NOT NULL,
  status text NOT NULL DEFAULT 'RECEIVED'
    CHECK (status IN ('RECEIVED', 'FORWARDED', 'IN_PROGRESS', 'ANSWERED', 'REOPENED', 'CLOSED', 'PASSED_ON')),
  -- The agency that is to answer.
  forwarded_to text,
  received_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  answered_at timestamptz,
  satisfaction text CHECK (satisfaction IN ('VERY_SATISFIED', 'SATISFIED', 'DISSATISFIED')),
  reopened_times integer NOT NULL DEFAULT 0,
  words text NOT NULL GENERATED ALWAYS AS (words_of(code || ' ' || title || ' ' || content)) STORED,
  -- Who gives no name cannot keep it from the public either.
  CHECK (filed_by IS NOT NULL OR public)
);
CREATE INDEX petition_by_time ON petition (received_at DESC, code DESC);
CREATE INDEX petition_by_agency ON petition (agency, received_at DESC);
CREATE INDEX petition_by_province ON petition (province, received_at DESC);
CREATE INDEX petition_by_holder ON petition (holder, received_at DESC, code DESC) WHERE holder IS NOT NULL;
CREATE INDEX petition_by_dossier ON petition (dossier) WHERE dossier IS NOT NULL;
CREATE INDEX petition_by_words ON petition USING gin (words gin_trgm_ops);

-- Taken in the transaction that files the petition: a number that was taken stands for a petition that exists.
CREATE TABLE petition_counter (
  prefix text NOT NULL,
  day date NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (prefix, day)
);

GRANT SELECT, INSERT ON petition TO :runtime;
GRANT SELECT, INSERT ON petition_counter TO :runtime;
GRANT UPDATE (last) ON petition_counter TO :runtime;
