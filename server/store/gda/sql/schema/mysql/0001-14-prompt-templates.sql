-- A text that rules may share.
CREATE TABLE IF NOT EXISTS prompt_templates (
  id VARCHAR(64) NOT NULL,
  name VARCHAR(200) NOT NULL,
  template LONGTEXT NOT NULL,
  description LONGTEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
