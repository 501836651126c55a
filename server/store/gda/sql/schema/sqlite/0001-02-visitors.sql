-- Somebody who chats from a page.
CREATE TABLE visitors (
  id TEXT NOT NULL,
  name TEXT,
  user_id TEXT,
  verified INTEGER NOT NULL,
  attributes TEXT,
  claims TEXT,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  widget_id TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
)
