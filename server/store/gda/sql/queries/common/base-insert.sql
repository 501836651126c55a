-- Adds a base.
-- in: id text, name text, description text, document_count int64, revision int64, created_at int64,
--   updated_at int64
INSERT INTO knowledge_bases (
  id, name, description, document_count, revision, created_at, updated_at
) VALUES (
  ##id, ##name, ##description, ##document_count, ##revision, ##created_at, ##updated_at
)
