-- Committed changes; cursor order is commit order. A row has those of one transaction, or a part of them, from
-- first_cursor to cursor.
CREATE TABLE IF NOT EXISTS change_log (
  `cursor` BIGINT NOT NULL,
  first_cursor BIGINT NOT NULL,
  changes LONGTEXT NOT NULL,
  created_at BIGINT NOT NULL,
  transaction_id VARCHAR(64),
  PRIMARY KEY (`cursor`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
