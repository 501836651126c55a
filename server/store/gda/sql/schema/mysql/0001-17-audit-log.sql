-- Who did what; each row is chained to the one before by its hash.
CREATE TABLE IF NOT EXISTS audit_log (
  id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor_kind VARCHAR(32) NOT NULL,
  actor_id VARCHAR(64),
  action VARCHAR(64) NOT NULL,
  target VARCHAR(64),
  target_id VARCHAR(64),
  address VARCHAR(64),
  details LONGTEXT,
  hash VARCHAR(200) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
