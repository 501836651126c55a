-- What is not let through.
CREATE TABLE moderation_rules (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  pattern TEXT NOT NULL,
  pattern_type TEXT NOT NULL,
  action TEXT NOT NULL,
  replacement TEXT,
  is_active INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (id)
)
