-- Appends messages of one moment that have the same content_type, status and visibility, and no citations. rows is a
-- JSON array of [seq, sender_kind, sender_name, client_id, conversation_id, id, sender_id, content]. JSON_TABLE cuts what
-- is too long without an error: so each text may be one longer here than its column, which then refuses it.
-- in: created_at int64, content_type text, status text, visibility text, rows text
INSERT INTO messages (
  id, conversation_id, seq, client_id, created_at, sender_kind, sender_id, sender_name, content, content_type,
  status, visibility
)
SELECT
  id, conversation_id, seq, client_id, ##created_at, sender_kind, sender_id, sender_name, content,
  ##content_type, ##status, ##visibility
FROM JSON_TABLE(##rows, '$[*]' COLUMNS (
  seq BIGINT PATH '$[0]',
  sender_kind VARCHAR(33) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[1]',
  sender_name VARCHAR(201) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[2]',
  client_id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[3]',
  conversation_id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[4]',
  id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[5]',
  sender_id VARCHAR(65) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[6]',
  content LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[7]'
)) j
