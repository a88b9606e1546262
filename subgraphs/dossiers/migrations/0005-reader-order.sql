-- A reader's list comes out of the index in its order, however many dossiers there are: the columns by which lists are
-- ordered stand beside the reader's name.
ALTER TABLE dossier_reader ADD COLUMN submitted_at timestamptz, ADD COLUMN urgent_at timestamptz;
UPDATE dossier_reader AS r SET submitted_at = d.submitted_at, urgent_at = d.urgent_at FROM dossier AS d WHERE d.code = r.dossier_code;
ALTER TABLE dossier_reader ALTER COLUMN submitted_at SET NOT NULL, ALTER COLUMN urgent_at SET NOT NULL;
CREATE INDEX dossier_reader_due_first ON dossier_reader (reader, urgent_at, dossier_code);
CREATE INDEX dossier_reader_newest_first ON dossier_reader (reader, submitted_at DESC, dossier_code);
GRANT UPDATE (urgent_at) ON dossier_reader TO :runtime;

DROP INDEX dossier_by_urgency, dossier_by_age, dossier_by_owner, dossier_by_submitter;
