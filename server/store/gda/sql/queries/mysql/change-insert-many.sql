-- Records changes under their cursors. rows is a JSON array of objects whose members are named like the columns.
-- in: transaction_id text, rows text
INSERT INTO change_log (
  `cursor`, table_name, event, record_id, new_row, old_row, created_at, transaction_id
)
SELECT
  `cursor`, table_name, event, record_id, new_row, old_row, created_at, ##transaction_id
FROM JSON_TABLE(##rows, '$[*]' COLUMNS (
  `cursor` BIGINT PATH '$.cursor',
  table_name LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.table_name',
  event LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.event',
  record_id LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.record_id',
  new_row LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.new_row',
  old_row LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.old_row',
  created_at BIGINT PATH '$.created_at'
)) j
