-- One message of a conversation.
CREATE TABLE IF NOT EXISTS messages (
  id VARCHAR(64) NOT NULL,
  conversation_id VARCHAR(64) NOT NULL,
  seq BIGINT NOT NULL,
  client_id VARCHAR(64),
  created_at BIGINT NOT NULL,
  sender_kind VARCHAR(32) NOT NULL,
  sender_id VARCHAR(64),
  sender_name VARCHAR(200),
  content LONGTEXT NOT NULL,
  content_type VARCHAR(32) NOT NULL,
  citations LONGTEXT,
  status VARCHAR(32) NOT NULL,
  visibility VARCHAR(32) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY messages_conversation_id_seq (conversation_id, seq),
  UNIQUE KEY messages_conversation_id_sender_id_client_id (conversation_id, sender_id, client_id),
  CONSTRAINT messages_conversation_id FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
