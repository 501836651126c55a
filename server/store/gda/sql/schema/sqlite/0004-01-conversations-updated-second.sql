-- By which conversations are listed.
ALTER TABLE conversations ADD COLUMN updated_second INTEGER GENERATED ALWAYS AS (updated_at / 1000) VIRTUAL
