-- Who takes part in a conversation.
CREATE TABLE IF NOT EXISTS conversation_members (
  id VARCHAR(64) NOT NULL,
  conversation_id VARCHAR(64) NOT NULL,
  kind VARCHAR(32) NOT NULL,
  read_seq BIGINT NOT NULL,
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, id),
  KEY conversation_members_by_id (id),
  CONSTRAINT conversation_members_conversation_id FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
