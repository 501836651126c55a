-- Removes the passages of a document.
-- in: document_id text
DELETE FROM passages WHERE document_id = ##document_id
