-- Removes a document, and what belongs to it.
-- in: id text
DELETE FROM documents
WHERE id = ##id
