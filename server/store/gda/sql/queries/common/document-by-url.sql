-- The oldest document with an address.
-- in: knowledge_base_id text, url text
-- out: id text, knowledge_base_id text, title text, text text, url text, language text, phrasings text,
--   created_at int64, updated_at int64, external_id text
SELECT
  id, knowledge_base_id, title, text, url, language, phrasings, created_at, updated_at, external_id
FROM documents
WHERE knowledge_base_id = ##knowledge_base_id AND url = ##url
ORDER BY id
LIMIT 1
