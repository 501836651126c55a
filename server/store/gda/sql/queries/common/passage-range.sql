-- The passages of a range of documents of a base, in the order of document-heads.
-- in: knowledge_base_id text, after_id text, until_id text
-- out: document_id text, number int64, text text
SELECT p.document_id, p.number, p.text
FROM passages p
JOIN documents d ON d.id = p.document_id
WHERE d.knowledge_base_id = ##knowledge_base_id AND d.id > ##after_id AND d.id <= ##until_id
ORDER BY p.document_id, p.number
