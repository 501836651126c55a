-- Who did what; each row is chained to the one before by its hash.
CREATE TABLE audit_log (
  id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT,
  action TEXT NOT NULL,
  target TEXT,
  target_id TEXT,
  address TEXT,
  details TEXT,
  hash TEXT NOT NULL,
  PRIMARY KEY (id)
)
