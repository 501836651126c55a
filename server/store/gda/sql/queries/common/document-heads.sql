-- Documents of a base without their texts, by id.
-- in: knowledge_base_id text, after_id text, limit int32
-- out: id text, knowledge_base_id text, title text, url text, language text, phrasings text,
--   created_at int64, updated_at int64, external_id text
SELECT
  id, knowledge_base_id, title, url, language, phrasings, created_at, updated_at, external_id
FROM documents
WHERE knowledge_base_id = ##knowledge_base_id AND id > ##after_id
ORDER BY id
LIMIT ##limit
