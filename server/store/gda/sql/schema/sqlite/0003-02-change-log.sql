-- Committed changes; cursor order is commit order. A row has those of one transaction, or a part of them, from
-- first_cursor to cursor.
CREATE TABLE change_log (
  `cursor` INTEGER NOT NULL,
  first_cursor INTEGER NOT NULL,
  changes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  transaction_id TEXT,
  PRIMARY KEY (`cursor`)
)
