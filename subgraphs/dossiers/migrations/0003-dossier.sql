CREATE TABLE dossier (
  code text PRIMARY KEY CHECK (code ~ '^[A-Z]\d{2}(\.\d{1,3}){0,3}-\d{6}-\d{4,}$'),
  procedure_code text NOT NULL,
  version_id text NOT NULL REFERENCES procedure_version (id),
  case_code text NOT NULL,
  subject text NOT NULL,
  owner_id text NOT NULL,
  submitter_id text NOT NULL,
  submitter_identified boolean NOT NULL,
  -- Contact, form, note of return: encrypted, so that an identity number that a form asks for does not lie here in plain.
  contact bytea NOT NULL,
  form bytea NOT NULL,
  return_note bytea,
  may_be_interviewed boolean NOT NULL,
  result_by_post boolean NOT NULL,
  channel text NOT NULL CHECK (channel IN ('COUNTER', 'ONLINE', 'POST')),
  office text NOT NULL,
  assisted_at_office text,
  agency text NOT NULL,
  deciding_agency text NOT NULL,
  status text NOT NULL CHECK (status IN ('SUBMITTED', 'ACCEPTED', 'NOT_ACCEPTED', 'PROCESSING', 'SUPPLEMENT_REQUESTED',
    'PAYMENT_REQUESTED', 'WITHDRAWN', 'DISCONTINUED', 'FINISHED', 'RETURNED')),
  payment text NOT NULL CHECK (payment IN ('NOT_DUE', 'DUE', 'PAID', 'REFUNDED')),
  delivery text NOT NULL CHECK (delivery IN ('NOT_READY', 'AWAITING_PICKUP', 'SENT', 'DELIVERED')),
  consulted text[] NOT NULL DEFAULT '{}',
  limit_amount integer NOT NULL,
  limit_unit text NOT NULL CHECK (limit_unit IN ('WORKING_HOURS', 'WORKING_DAYS', 'CALENDAR_DAYS')),
  same_day_cutoff boolean NOT NULL,
  budget_minutes integer NOT NULL,
  submitted_at timestamptz NOT NULL,
  accept_by timestamptz NOT NULL,
  accepted_at timestamptz,
  due_at timestamptz,
  finished_at timestamptz,
  returned_at timestamptz,
  received_by text REFERENCES official (id),
  tracking_hash bytea NOT NULL UNIQUE,
  tracking_token bytea NOT NULL,
  required_count integer NOT NULL,
  -- What is due first: acceptance, then the statutory due time; nothing once it is finished.
  urgent_at timestamptz NOT NULL,
  CHECK ((accepted_at IS NULL) = (due_at IS NULL)),
  CHECK (status <> 'FINISHED' OR finished_at IS NOT NULL),
  CHECK (status <> 'RETURNED' OR (finished_at IS NOT NULL AND returned_at IS NOT NULL))
);
CREATE INDEX dossier_by_owner ON dossier (owner_id, submitted_at DESC, code);
CREATE INDEX dossier_by_submitter ON dossier (submitter_id, submitted_at DESC, code);
CREATE INDEX dossier_by_urgency ON dossier (urgent_at, code);
CREATE INDEX dossier_by_age ON dossier (submitted_at DESC, code);
CREATE INDEX dossier_by_agency ON dossier (agency, submitted_at);
CREATE INDEX dossier_finished ON dossier (agency, finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX dossier_open ON dossier (agency) WHERE accepted_at IS NOT NULL AND finished_at IS NULL;

-- Whoever may read a dossier has a row here, so that one index answers "mine" and "my agency's" alike:
-- holder:<id> for owner and submitter, agency:<code> for agencies that receive, decide, hold a step, or are the province above.
CREATE TABLE dossier_reader (
  reader text NOT NULL,
  dossier_code text NOT NULL REFERENCES dossier (code),
  PRIMARY KEY (reader, dossier_code)
);
CREATE INDEX dossier_reader_by_dossier ON dossier_reader (dossier_code, reader);

-- One row per agency and day, taken under its lock by the filing itself: gapless, whoever files and from wherever.
CREATE TABLE dossier_counter (
  agency text NOT NULL,
  day date NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (agency, day)
);

CREATE TABLE dossier_component (
  dossier_code text NOT NULL REFERENCES dossier (code),
  ordinal integer NOT NULL,
  required_paper text NOT NULL,
  paper text NOT NULL,
  origin text NOT NULL CHECK (origin IN ('UPLOADED', 'DIGITISED', 'REUSED_COMPONENT', 'REUSED_RESULT', 'SHARED_DATA')),
  PRIMARY KEY (dossier_code, ordinal)
);
CREATE INDEX dossier_component_by_paper ON dossier_component (paper, dossier_code);

CREATE TABLE dossier_result (
  dossier_code text NOT NULL REFERENCES dossier (code),
  ordinal integer NOT NULL,
  paper text NOT NULL,
  PRIMARY KEY (dossier_code, ordinal)
);

CREATE TABLE dossier_fee (
  dossier_code text NOT NULL REFERENCES dossier (code),
  ordinal integer NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CHARGE', 'FEE')),
  moment text NOT NULL CHECK (moment IN ('RECEPTION', 'SUPPLEMENT', 'RETURN')),
  quantity integer NOT NULL CHECK (quantity > 0),
  amount bigint NOT NULL CHECK (amount >= 0),
  status text NOT NULL CHECK (status IN ('NOT_DUE', 'DUE', 'PAID', 'REFUNDED')),
  online boolean,
  PRIMARY KEY (dossier_code, ordinal)
);

-- A step without person, task and time is not a step: every column that says so is NOT NULL.
CREATE TABLE step (
  id text PRIMARY KEY,
  dossier_code text NOT NULL REFERENCES dossier (code),
  ordinal integer NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('RECEIVER', 'SPECIALIST', 'APPRAISER', 'LEADER', 'RETURNER')),
  agency text NOT NULL,
  official text NOT NULL REFERENCES official (id),
  minutes integer NOT NULL CHECK (minutes > 0),
  signs boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('WAITING', 'ACTIVE', 'DONE', 'SENT_BACK')),
  started_at timestamptz,
  due_at timestamptz,
  finished_at timestamptz,
  carried_on_paper boolean NOT NULL DEFAULT false,
  signature text,
  UNIQUE (dossier_code, ordinal),
  CHECK (state = 'WAITING' OR (started_at IS NOT NULL AND due_at IS NOT NULL)),
  CHECK (state <> 'DONE' OR finished_at IS NOT NULL)
);
-- Exactly one person is accountable at any time.
CREATE UNIQUE INDEX step_active ON step (dossier_code) WHERE state = 'ACTIVE';
CREATE INDEX step_open_of_official ON step (official, state) WHERE state IN ('WAITING', 'ACTIVE');

-- What happened, in the words of the portal; the number that readers resume from stands in the outbox row.
CREATE TABLE dossier_event (
  outbox_id bigint PRIMARY KEY REFERENCES outbox (id),
  dossier_code text NOT NULL REFERENCES dossier (code),
  kind text NOT NULL,
  at timestamptz NOT NULL,
  official text REFERENCES official (id),
  step text REFERENCES step (id),
  status text NOT NULL,
  note bytea,
  detail jsonb NOT NULL
);
CREATE INDEX dossier_event_of_dossier ON dossier_event (dossier_code, outbox_id);

CREATE TABLE slip (
  id text PRIMARY KEY,
  dossier_code text NOT NULL REFERENCES dossier (code),
  kind text NOT NULL CHECK (kind IN ('RECEIPT', 'SUPPLEMENT_REQUEST', 'REFUSAL', 'APOLOGY', 'DISCONTINUATION', 'PROCESS_CONTROL', 'REGISTER')),
  number text NOT NULL,
  issued_at timestamptz NOT NULL,
  official text NOT NULL REFERENCES official (id)
);
CREATE INDEX slip_of_dossier ON slip (dossier_code);

CREATE TABLE slip_counter (
  office text NOT NULL,
  kind text NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (office, kind, year)
);

-- Public look-ups per client and minute, and wrong ones per code and day.
CREATE TABLE lookup_count (
  bucket text PRIMARY KEY,
  count integer NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE INDEX lookup_count_ended ON lookup_count (ends_at);

GRANT SELECT, INSERT ON dossier, dossier_reader, dossier_component, dossier_result, dossier_fee, step, slip TO :runtime;
-- The columns that a move of the dossier writes; what was filed stays as it was filed.
GRANT UPDATE (status, delivery, consulted, budget_minutes, accepted_at, due_at, finished_at, returned_at, return_note, received_by, urgent_at)
  ON dossier TO :runtime;
GRANT UPDATE (official, state, started_at, due_at, finished_at, carried_on_paper, signature) ON step TO :runtime;
GRANT SELECT, INSERT ON dossier_counter, slip_counter TO :runtime;
GRANT UPDATE (last) ON dossier_counter, slip_counter TO :runtime;
-- History is appended to and nothing else.
GRANT SELECT, INSERT ON dossier_event TO :runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON lookup_count TO :runtime;
