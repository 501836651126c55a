-- Appends messages. rows is a JSON array of objects whose members are named like the columns.
-- in: rows text
INSERT INTO messages (
  id, conversation_id, seq, client_id, created_at, sender_kind, sender_id, sender_name, content,
  content_type, citations, status, visibility
)
SELECT
  json_extract(value, '$.id'), json_extract(value, '$.conversation_id'), json_extract(value, '$.seq'),
  json_extract(value, '$.client_id'), json_extract(value, '$.created_at'),
  json_extract(value, '$.sender_kind'), json_extract(value, '$.sender_id'),
  json_extract(value, '$.sender_name'), json_extract(value, '$.content'),
  json_extract(value, '$.content_type'), json_extract(value, '$.citations'),
  json_extract(value, '$.status'), json_extract(value, '$.visibility')
FROM json_each(##rows)
