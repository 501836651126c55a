-- Records changes under their cursors. rows is a JSON array of objects whose members are named like the columns.
-- in: transaction_id text, rows text
INSERT INTO change_log (
  `cursor`, table_name, event, record_id, new_row, old_row, created_at, transaction_id
)
SELECT
  json_extract(value, '$.cursor'), json_extract(value, '$.table_name'), json_extract(value, '$.event'),
  json_extract(value, '$.record_id'), json_extract(value, '$.new_row'), json_extract(value, '$.old_row'),
  json_extract(value, '$.created_at'), ##transaction_id
FROM json_each(##rows)
