-- Lists knowledge bases by id, from the one after after_id.
-- in: after_id text, limit int32
-- out: id text, name text, description text, document_count int64, revision int64, created_at int64,
--   updated_at int64
SELECT
  id, name, description, document_count, revision, created_at, updated_at
FROM knowledge_bases
WHERE id > ##after_id
ORDER BY id
LIMIT ##limit
