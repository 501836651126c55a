-- Adds a document.
-- in: id text, knowledge_base_id text, title text, text text, url text, language text, phrasings text,
--   created_at int64, updated_at int64, external_id text
INSERT INTO documents (
  id, knowledge_base_id, title, text, url, language, phrasings, created_at, updated_at, external_id
) VALUES (
  ##id, ##knowledge_base_id, ##title, ##text, ##url, ##language, ##phrasings, ##created_at, ##updated_at,
  ##external_id
)
