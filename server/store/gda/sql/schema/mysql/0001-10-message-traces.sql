-- Why a question was answered as it was; reply_id is the answer's message.
CREATE TABLE IF NOT EXISTS message_traces (
  message_id VARCHAR(64) NOT NULL,
  reply_id VARCHAR(64),
  trace LONGTEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (message_id),
  KEY message_traces_by_reply_id (reply_id),
  CONSTRAINT message_traces_message_id FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
