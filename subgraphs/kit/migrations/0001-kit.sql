-- What every subgraph's database has: remembered idempotency keys, the outbox with its feed, cursors of followed feeds.

CREATE TABLE idempotency_key (
  viewer text NOT NULL,
  mutation text NOT NULL,
  key text NOT NULL,
  content_hash bytea NOT NULL,
  -- Written at the end of the transaction that wrote the row; never seen as null by another transaction.
  outcome jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (viewer, mutation, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

-- A change is written in the transaction in which it happened. Its feed number is given after commit by one
-- sequencer, because a number taken inside the transaction becomes visible out of order and readers would miss it.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sequence bigint UNIQUE,
  topic text NOT NULL,
  key text NOT NULL,
  payload jsonb NOT NULL,
  happened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX outbox_unnumbered ON outbox (id) WHERE sequence IS NULL;
CREATE INDEX outbox_by_key ON outbox (topic, key, sequence);

CREATE TABLE feed_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  sequence bigint NOT NULL
);
INSERT INTO feed_head (sequence) VALUES (0);

CREATE TABLE feed_cursor (
  source text PRIMARY KEY,
  sequence bigint NOT NULL,
  -- The feed's head has been reached once: from then on the read model can be worked with.
  complete boolean NOT NULL DEFAULT false
);

-- Which KEY_DIR this database belongs to: under other keys nothing encrypted opens and every person is found a stranger.
CREATE TABLE installation (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  key_fingerprint bytea NOT NULL
);

GRANT SELECT, INSERT, DELETE ON idempotency_key TO :runtime;
GRANT UPDATE (outcome) ON idempotency_key TO :runtime;
GRANT SELECT, INSERT ON outbox TO :runtime;
-- Numbering is the only change that a written event may undergo.
GRANT UPDATE (sequence) ON outbox TO :runtime;
GRANT SELECT ON feed_head TO :runtime;
GRANT UPDATE (sequence) ON feed_head TO :runtime;
GRANT SELECT, INSERT ON feed_cursor TO :runtime;
GRANT UPDATE (sequence, complete) ON feed_cursor TO :runtime;
GRANT SELECT, INSERT ON installation TO :runtime;

-- A number once given is never taken away or changed: readers' cursors rest on it.
CREATE FUNCTION outbox_number_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.sequence IS NOT NULL THEN RAISE EXCEPTION 'the event has its number already'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER outbox_number_once BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION outbox_number_once();
