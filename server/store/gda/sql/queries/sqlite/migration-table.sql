-- Where it is noted which migrations were applied.
CREATE TABLE IF NOT EXISTS schema_migrations (
  number INTEGER NOT NULL PRIMARY KEY,
  applied_at INTEGER NOT NULL
)
