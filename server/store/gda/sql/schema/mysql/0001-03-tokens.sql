-- Who a bearer is; only the token's hash is kept.
CREATE TABLE IF NOT EXISTS tokens (
  id VARCHAR(64) NOT NULL,
  hash VARCHAR(200) NOT NULL,
  kind VARCHAR(32) NOT NULL,
  user_id VARCHAR(64),
  visitor_id VARCHAR(64),
  widget_id VARCHAR(64),
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY tokens_hash (hash),
  KEY tokens_by_user_id (user_id),
  KEY tokens_by_visitor_id (visitor_id),
  KEY tokens_by_expires_at (expires_at),
  CONSTRAINT tokens_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT tokens_visitor_id FOREIGN KEY (visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
