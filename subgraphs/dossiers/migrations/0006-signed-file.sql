-- A signature lies over the one file that was signed for one dossier. Equal bytes may have been signed before, for another.
ALTER TABLE paper ADD COLUMN upload text;
ALTER TABLE signature ADD COLUMN upload text;
CREATE INDEX signature_on_upload ON signature (upload) WHERE upload IS NOT NULL;
DROP INDEX signature_over;

-- Told from the beginning once more: which file it was had not been kept.
DELETE FROM feed_cursor WHERE source IN ('archive', 'esignature');
