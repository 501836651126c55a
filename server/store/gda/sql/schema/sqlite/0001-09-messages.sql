-- One message of a conversation.
CREATE TABLE messages (
  id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  client_id TEXT,
  created_at INTEGER NOT NULL,
  sender_kind TEXT NOT NULL,
  sender_id TEXT,
  sender_name TEXT,
  content TEXT NOT NULL,
  content_type TEXT NOT NULL,
  citations TEXT,
  status TEXT NOT NULL,
  visibility TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (conversation_id, seq),
  UNIQUE (conversation_id, sender_id, client_id),
  FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
)
