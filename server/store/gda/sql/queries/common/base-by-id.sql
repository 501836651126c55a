-- A base by its id.
-- in: id text
-- out: id text, name text, description text, document_count int64, revision int64, created_at int64,
--   updated_at int64
SELECT
  id, name, description, document_count, revision, created_at, updated_at
FROM knowledge_bases
WHERE id = ##id
