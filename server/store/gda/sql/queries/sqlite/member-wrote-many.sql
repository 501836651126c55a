-- Notes how far who takes part has read; never backwards. Whoever is no member becomes one. rows is a JSON array of
-- objects whose members are named like the columns.
-- in: rows text
INSERT INTO conversation_members (
  id, conversation_id, kind, read_seq, joined_at
)
SELECT
  json_extract(value, '$.id'), json_extract(value, '$.conversation_id'), json_extract(value, '$.kind'),
  json_extract(value, '$.read_seq'), json_extract(value, '$.joined_at')
FROM json_each(##rows)
WHERE TRUE
ON CONFLICT (conversation_id, id) DO UPDATE SET read_seq = MAX(read_seq, excluded.read_seq)
