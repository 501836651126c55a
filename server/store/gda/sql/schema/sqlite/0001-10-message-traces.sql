-- Why a question was answered as it was; reply_id is the answer's message.
CREATE TABLE message_traces (
  message_id TEXT NOT NULL,
  reply_id TEXT,
  trace TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (message_id),
  FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
)
