-- Writes every column of a document.
-- in: knowledge_base_id text, title text, text text, url text, language text, phrasings text,
--   updated_at int64, external_id text, id text
UPDATE documents
SET
  knowledge_base_id = ##knowledge_base_id, title = ##title, text = ##text, url = ##url,
  language = ##language, phrasings = ##phrasings, updated_at = ##updated_at, external_id = ##external_id
WHERE id = ##id
