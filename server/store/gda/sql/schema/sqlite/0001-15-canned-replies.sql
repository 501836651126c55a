-- A text that agents send by its short cut.
CREATE TABLE canned_replies (
  id TEXT NOT NULL,
  shortcut TEXT NOT NULL,
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (shortcut)
)
