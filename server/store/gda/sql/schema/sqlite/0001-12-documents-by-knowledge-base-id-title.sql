-- Finds documents by knowledge base id, title.
CREATE INDEX documents_by_knowledge_base_id_title ON documents (knowledge_base_id, title)
