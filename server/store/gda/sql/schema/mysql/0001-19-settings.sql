-- What the program remembers about itself.
CREATE TABLE IF NOT EXISTS settings (
  name VARCHAR(64) NOT NULL,
  value LONGTEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
