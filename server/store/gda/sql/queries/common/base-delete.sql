-- Removes a base, and what belongs to it.
-- in: id text
DELETE FROM knowledge_bases
WHERE id = ##id
