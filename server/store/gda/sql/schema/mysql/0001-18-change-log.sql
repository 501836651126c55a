-- One committed change; cursor order is commit order.
CREATE TABLE IF NOT EXISTS change_log (
  `cursor` BIGINT NOT NULL,
  table_name VARCHAR(64) NOT NULL,
  event VARCHAR(32) NOT NULL,
  record_id VARCHAR(64) NOT NULL,
  new_row LONGTEXT,
  old_row LONGTEXT,
  created_at BIGINT NOT NULL,
  transaction_id VARCHAR(64),
  PRIMARY KEY (`cursor`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC
