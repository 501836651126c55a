-- Appends messages of one moment that have the same content_type, status and visibility, and no citations. rows is a
-- JSON array of [seq, sender_kind, sender_name, client_id, conversation_id, id, sender_id, content].
-- in: created_at int64, content_type text, status text, visibility text, rows text
INSERT INTO messages (
  id, conversation_id, seq, client_id, created_at, sender_kind, sender_id, sender_name, content, content_type,
  status, visibility
)
SELECT
  json_extract(value, '$[5]'), json_extract(value, '$[4]'), json_extract(value, '$[0]'),
  json_extract(value, '$[3]'), ##created_at, json_extract(value, '$[1]'), json_extract(value, '$[6]'),
  json_extract(value, '$[2]'), json_extract(value, '$[7]'), ##content_type, ##status, ##visibility
FROM json_each(##rows)
