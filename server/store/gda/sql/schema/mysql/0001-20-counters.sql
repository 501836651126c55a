-- Numbers given out in the order of commits: whoever takes one keeps the row locked until then.
CREATE TABLE IF NOT EXISTS counters (
  name VARCHAR(64) NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
