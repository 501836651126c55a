-- Who takes part in a conversation.
CREATE TABLE conversation_members (
  id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  read_seq INTEGER NOT NULL,
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, id),
  FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
) WITHOUT ROWID
