-- Writes every column of a base.
-- in: name text, description text, document_count int64, revision int64, updated_at int64, id text
UPDATE knowledge_bases
SET
  name = ##name, description = ##description, document_count = ##document_count, revision = ##revision,
  updated_at = ##updated_at
WHERE id = ##id
