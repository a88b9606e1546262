-- Working days. Only days that differ from Monday to Friday are kept; a year that is not here is not computed with.

CREATE TABLE calendar_year (
  year integer PRIMARY KEY CHECK (year BETWEEN 2000 AND 2199),
  -- An operator's year stays when newer reference data comes with a provisional one.
  by_operator boolean NOT NULL DEFAULT false
);

CREATE TABLE calendar_day (
  date date PRIMARY KEY,
  year integer NOT NULL REFERENCES calendar_year,
  kind text NOT NULL CHECK (kind IN ('HOLIDAY', 'COMPENSATORY_OFF', 'SWAPPED_OFF', 'SWAPPED_WORKING')),
  instrument text NOT NULL,
  CHECK (extract(year FROM date) = year)
);

-- What the feed last said of a thing: data loaded again says only what is new.
CREATE TABLE told (
  topic text NOT NULL,
  key text NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (topic, key)
);

-- The content that was loaded last, by name.
CREATE TABLE loaded_content (
  name text PRIMARY KEY,
  sha256 text NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT ON calendar_year, calendar_day TO :runtime;
