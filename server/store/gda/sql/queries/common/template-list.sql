-- Lists prompt templates by id, from the one after after_id.
-- in: after_id text, limit int32
-- out: id text, name text, template text, description text, created_at int64, updated_at int64
SELECT
  id, name, template, description, created_at, updated_at
FROM prompt_templates
WHERE id > ##after_id
ORDER BY id
LIMIT ##limit
