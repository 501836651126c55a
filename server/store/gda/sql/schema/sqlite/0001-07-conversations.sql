-- A chat of one visitor, or a room of many.
CREATE TABLE conversations (
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT,
  widget_id TEXT,
  visitor_id TEXT,
  status TEXT NOT NULL,
  mode TEXT NOT NULL,
  assignee_id TEXT,
  pinned_rule_id TEXT,
  page_url TEXT,
  page_title TEXT,
  locale TEXT,
  last_seq INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  context TEXT,
  turns INTEGER NOT NULL,
  rating_score INTEGER,
  rating_comment TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY (visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
)
