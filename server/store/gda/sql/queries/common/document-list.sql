-- Lists documents by id, from the one after after_id. A filter that is NULL lets all through.
-- in: after_id text, knowledge_base_id text, external_id text, url text, limit int32
-- out: id text, knowledge_base_id text, title text, text text, url text, language text, phrasings text,
--   created_at int64, updated_at int64, external_id text
SELECT
  id, knowledge_base_id, title, text, url, language, phrasings, created_at, updated_at, external_id
FROM documents
WHERE id > ##after_id
  AND (##knowledge_base_id IS NULL OR knowledge_base_id = ##knowledge_base_id)
  AND (##external_id IS NULL OR external_id = ##external_id)
  AND (##url IS NULL OR url = ##url)
ORDER BY id
LIMIT ##limit
