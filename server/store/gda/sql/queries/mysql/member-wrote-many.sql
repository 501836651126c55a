-- Notes how far who takes part has read; never backwards. Whoever is no member becomes one. rows is a JSON array of
-- objects whose members are named like the columns.
-- in: rows text
INSERT INTO conversation_members (
  id, conversation_id, kind, read_seq, joined_at
)
SELECT j.id, j.conversation_id, j.kind, j.read_seq, j.joined_at
FROM JSON_TABLE(##rows, '$[*]' COLUMNS (
  id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.id',
  conversation_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.conversation_id',
  kind VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.kind',
  read_seq BIGINT PATH '$.read_seq',
  joined_at BIGINT PATH '$.joined_at'
)) j
ON DUPLICATE KEY UPDATE read_seq = GREATEST(conversation_members.read_seq, VALUES(read_seq))
