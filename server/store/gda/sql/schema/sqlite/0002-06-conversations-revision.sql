-- Counts up with each write of the row: who knows a row sees whether it is still the one they know.
ALTER TABLE conversations ADD COLUMN revision INTEGER NOT NULL DEFAULT 0
