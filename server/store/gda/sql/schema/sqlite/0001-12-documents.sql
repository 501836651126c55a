-- One page or question of a knowledge base.
CREATE TABLE documents (
  id TEXT NOT NULL,
  knowledge_base_id TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  url TEXT,
  language TEXT,
  phrasings TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  external_id TEXT,
  PRIMARY KEY (id),
  UNIQUE (knowledge_base_id, external_id),
  FOREIGN KEY (knowledge_base_id) REFERENCES knowledge_bases (id) ON DELETE CASCADE
)
