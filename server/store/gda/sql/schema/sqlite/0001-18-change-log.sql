-- One committed change; cursor order is commit order.
CREATE TABLE change_log (
  `cursor` INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  event TEXT NOT NULL,
  record_id TEXT NOT NULL,
  new_row TEXT,
  old_row TEXT,
  created_at INTEGER NOT NULL,
  transaction_id TEXT,
  PRIMARY KEY (`cursor`)
)
