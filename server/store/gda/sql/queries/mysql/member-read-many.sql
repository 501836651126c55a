-- Notes how far somebody has read; never backwards, and never further than there are messages. In a chat, staff and its
-- visitor become members by that; in a room nobody does. rows is a JSON array of [read_seq, id, conversation_id, kind],
-- sorted: so two servers do not wait for each other. JSON_TABLE cuts what is too long without an error: so each text may be
-- one longer here than its column, which then refuses it.
-- in: rows text, joined_at int64
INSERT INTO conversation_members (
  id, conversation_id, kind, read_seq, joined_at
)
SELECT j.id, j.conversation_id, j.kind, LEAST(j.read_seq, c.last_seq), ##joined_at
FROM JSON_TABLE(##rows, '$[*]' COLUMNS (
  read_seq BIGINT PATH '$[0]',
  id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[1]',
  conversation_id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[2]',
  kind VARCHAR(33) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[3]'
)) j
STRAIGHT_JOIN conversations c ON c.id = j.conversation_id
WHERE (c.kind = 'chat' AND (j.kind = 'agent' OR c.visitor_id = j.id))
  OR EXISTS (SELECT 1 FROM conversation_members o WHERE o.conversation_id = j.conversation_id AND o.id = j.id)
ON DUPLICATE KEY UPDATE read_seq = GREATEST(conversation_members.read_seq, VALUES(read_seq))
