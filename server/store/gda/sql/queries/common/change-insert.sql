-- Records a change under its cursor.
-- in: cursor int64, table_name text, event text, record_id text, new_row text, old_row text,
--   created_at int64, transaction_id text
INSERT INTO change_log (
  `cursor`, table_name, event, record_id, new_row, old_row, created_at, transaction_id
) VALUES (
  ##cursor, ##table_name, ##event, ##record_id, ##new_row, ##old_row, ##created_at, ##transaction_id
)
