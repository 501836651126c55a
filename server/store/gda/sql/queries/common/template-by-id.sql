-- A template by its id.
-- in: id text
-- out: id text, name text, template text, description text, created_at int64, updated_at int64
SELECT
  id, name, template, description, created_at, updated_at
FROM prompt_templates
WHERE id = ##id
