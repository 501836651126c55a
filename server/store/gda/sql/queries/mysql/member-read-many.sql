-- Notes how far members have read; never backwards. rows is a JSON array of objects whose members are named like the columns.
-- in: rows text
UPDATE conversation_members o
JOIN JSON_TABLE(##rows, '$[*]' COLUMNS (
  conversation_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.conversation_id',
  id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.id',
  read_seq BIGINT PATH '$.read_seq'
)) j ON j.conversation_id = o.conversation_id AND j.id = o.id
SET o.read_seq = j.read_seq
WHERE o.read_seq < j.read_seq
