-- One place where visitors chat: its look, its origins, its rules.
CREATE TABLE widgets (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  is_active INTEGER NOT NULL,
  origins TEXT,
  context_mode TEXT,
  rule_ids TEXT,
  default_rule_id TEXT,
  room_id TEXT,
  time_zone TEXT,
  appearance TEXT,
  texts TEXT,
  greeting TEXT,
  pre_chat TEXT,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  identity_secret TEXT,
  PRIMARY KEY (id)
)
