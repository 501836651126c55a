-- Documents that answers come from.
CREATE TABLE IF NOT EXISTS knowledge_bases (
  id VARCHAR(64) NOT NULL,
  name VARCHAR(200) NOT NULL,
  description LONGTEXT,
  document_count BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
