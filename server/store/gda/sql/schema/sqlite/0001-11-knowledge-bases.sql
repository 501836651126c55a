-- Documents that answers come from.
CREATE TABLE knowledge_bases (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  document_count INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (id)
)
