-- An account: staff, or a visitor who registered.
CREATE TABLE users (
  id TEXT NOT NULL,
  email TEXT NOT NULL,
  name TEXT,
  role TEXT NOT NULL,
  is_active INTEGER NOT NULL,
  last_login_at INTEGER,
  created_at INTEGER NOT NULL,
  email_folded TEXT NOT NULL,
  password_hash TEXT,
  PRIMARY KEY (id),
  UNIQUE (email_folded)
)
