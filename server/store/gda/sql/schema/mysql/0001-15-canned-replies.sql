-- A text that agents send by its short cut.
CREATE TABLE IF NOT EXISTS canned_replies (
  id VARCHAR(64) NOT NULL,
  shortcut VARCHAR(64) NOT NULL,
  title VARCHAR(200) NOT NULL,
  content LONGTEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY canned_replies_shortcut (shortcut)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
