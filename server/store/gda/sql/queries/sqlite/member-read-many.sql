-- Notes how far somebody has read; never backwards, and never further than there are messages. In a chat, staff and its
-- visitor become members by that; in a room nobody does. rows is a JSON array of [read_seq, id, conversation_id, kind].
-- in: rows text, joined_at int64
INSERT INTO conversation_members (
  id, conversation_id, kind, read_seq, joined_at
)
SELECT j.id, j.conversation_id, j.kind, MIN(j.read_seq, c.last_seq), ##joined_at
FROM (
  SELECT
    json_extract(value, '$[0]') AS read_seq, json_extract(value, '$[1]') AS id,
    json_extract(value, '$[2]') AS conversation_id, json_extract(value, '$[3]') AS kind
  FROM json_each(##rows)
) j
JOIN conversations c ON c.id = j.conversation_id
WHERE (c.kind = 'chat' AND (j.kind = 'agent' OR c.visitor_id = j.id))
  OR EXISTS (SELECT 1 FROM conversation_members o WHERE o.conversation_id = j.conversation_id AND o.id = j.id)
ON CONFLICT (conversation_id, id) DO UPDATE SET read_seq = MAX(read_seq, excluded.read_seq)
