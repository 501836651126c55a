-- How many documents a base has.
-- in: knowledge_base_id text
-- out: count int64
SELECT COUNT(*) AS count FROM documents WHERE knowledge_base_id = ##knowledge_base_id
