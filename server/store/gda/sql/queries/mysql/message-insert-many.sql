-- Appends messages. rows is a JSON array of objects whose members are named like the columns.
-- in: rows text
INSERT INTO messages (
  id, conversation_id, seq, client_id, created_at, sender_kind, sender_id, sender_name, content,
  content_type, citations, status, visibility
)
SELECT
  id, conversation_id, seq, client_id, created_at, sender_kind, sender_id, sender_name, content,
  content_type, citations, status, visibility
FROM JSON_TABLE(##rows, '$[*]' COLUMNS (
  id LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.id',
  conversation_id LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.conversation_id',
  seq BIGINT PATH '$.seq',
  client_id LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.client_id',
  created_at BIGINT PATH '$.created_at',
  sender_kind LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.sender_kind',
  sender_id LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.sender_id',
  sender_name LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.sender_name',
  content LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.content',
  content_type LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.content_type',
  citations LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.citations',
  status LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.status',
  visibility LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.visibility'
)) j
