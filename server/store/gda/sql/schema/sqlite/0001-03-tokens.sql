-- Who a bearer is; only the token's hash is kept.
CREATE TABLE tokens (
  id TEXT NOT NULL,
  hash TEXT NOT NULL,
  kind TEXT NOT NULL,
  user_id TEXT,
  visitor_id TEXT,
  widget_id TEXT,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (hash),
  FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  FOREIGN KEY (visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
)
