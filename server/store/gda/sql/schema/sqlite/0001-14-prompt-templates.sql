-- A text that rules may share.
CREATE TABLE prompt_templates (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  template TEXT NOT NULL,
  description TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (id)
)
