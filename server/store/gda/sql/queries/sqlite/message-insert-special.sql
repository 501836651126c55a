-- Appends messages of one moment of any kind. rows is a JSON array of [seq, sender_kind, sender_name, client_id,
-- conversation_id, id, sender_id, content_type, status, visibility, content, citations].
-- in: created_at int64, rows text
INSERT INTO messages (
  id, conversation_id, seq, client_id, created_at, sender_kind, sender_id, sender_name, content, content_type,
  citations, status, visibility
)
SELECT
  json_extract(value, '$[5]'), json_extract(value, '$[4]'), json_extract(value, '$[0]'),
  json_extract(value, '$[3]'), ##created_at, json_extract(value, '$[1]'), json_extract(value, '$[6]'),
  json_extract(value, '$[2]'), json_extract(value, '$[10]'), json_extract(value, '$[7]'),
  json_extract(value, '$[11]'), json_extract(value, '$[8]'), json_extract(value, '$[9]')
FROM json_each(##rows)
