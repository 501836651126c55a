-- Somebody who chats from a page.
CREATE TABLE IF NOT EXISTS visitors (
  id VARCHAR(64) NOT NULL,
  name VARCHAR(200),
  user_id VARCHAR(64),
  verified TINYINT(1) NOT NULL,
  attributes LONGTEXT,
  claims LONGTEXT,
  first_seen_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  widget_id VARCHAR(64),
  PRIMARY KEY (id),
  KEY visitors_by_user_id (user_id),
  KEY visitors_by_last_seen_at (last_seen_at),
  CONSTRAINT visitors_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
