-- Notes how far who takes part has read; never backwards. Whoever is no member becomes one. rows is a JSON array of
-- [read_seq, id, conversation_id, kind]. JSON_TABLE cuts what is too long without an error: so each text may be one longer
-- here than its column, which then refuses it.
-- in: rows text, joined_at int64
INSERT INTO conversation_members (
  id, conversation_id, kind, read_seq, joined_at
)
SELECT j.id, j.conversation_id, j.kind, j.read_seq, ##joined_at
FROM JSON_TABLE(##rows, '$[*]' COLUMNS (
  read_seq BIGINT PATH '$[0]',
  id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[1]',
  conversation_id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[2]',
  kind VARCHAR(33) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[3]'
)) j
ON DUPLICATE KEY UPDATE read_seq = GREATEST(conversation_members.read_seq, VALUES(read_seq))
