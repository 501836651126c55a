-- What is not let through.
CREATE TABLE IF NOT EXISTS moderation_rules (
  id VARCHAR(64) NOT NULL,
  name VARCHAR(200) NOT NULL,
  pattern LONGTEXT NOT NULL,
  pattern_type VARCHAR(32) NOT NULL,
  action VARCHAR(32) NOT NULL,
  replacement VARCHAR(500),
  is_active TINYINT(1) NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
