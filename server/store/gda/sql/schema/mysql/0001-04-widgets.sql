-- One place where visitors chat: its look, its origins, its rules.
CREATE TABLE IF NOT EXISTS widgets (
  id VARCHAR(64) NOT NULL,
  name VARCHAR(200) NOT NULL,
  is_active TINYINT(1) NOT NULL,
  origins LONGTEXT,
  context_mode VARCHAR(32),
  rule_ids LONGTEXT,
  default_rule_id VARCHAR(64),
  room_id VARCHAR(64),
  time_zone VARCHAR(64),
  appearance LONGTEXT,
  texts LONGTEXT,
  greeting LONGTEXT,
  pre_chat LONGTEXT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  identity_secret LONGTEXT,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
