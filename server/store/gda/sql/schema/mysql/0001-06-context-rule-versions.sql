-- A rule as it once was saved; never changed.
CREATE TABLE IF NOT EXISTS context_rule_versions (
  rule_id VARCHAR(64) NOT NULL,
  version BIGINT NOT NULL,
  status VARCHAR(32) NOT NULL,
  rule LONGTEXT NOT NULL,
  author_id VARCHAR(64),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (rule_id, version),
  CONSTRAINT context_rule_versions_rule_id FOREIGN KEY (rule_id) REFERENCES context_rules (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
