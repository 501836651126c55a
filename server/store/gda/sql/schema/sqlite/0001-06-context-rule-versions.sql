-- A rule as it once was saved; never changed.
CREATE TABLE context_rule_versions (
  rule_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  rule TEXT NOT NULL,
  author_id TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (rule_id, version),
  FOREIGN KEY (rule_id) REFERENCES context_rules (id) ON DELETE CASCADE
)
