-- What the program remembers about itself.
CREATE TABLE settings (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (name)
) WITHOUT ROWID
