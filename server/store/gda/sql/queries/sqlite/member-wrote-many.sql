-- Notes how far who takes part has read; never backwards. Whoever is no member becomes one. rows is a JSON array of
-- [read_seq, id, conversation_id, kind].
-- in: rows text, joined_at int64
INSERT INTO conversation_members (
  id, conversation_id, kind, read_seq, joined_at
)
SELECT
  json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]'),
  json_extract(value, '$[0]'), ##joined_at
FROM json_each(##rows)
WHERE TRUE
ON CONFLICT (conversation_id, id) DO UPDATE SET read_seq = MAX(read_seq, excluded.read_seq)
