-- Removes a template, and what belongs to it.
-- in: id text
DELETE FROM prompt_templates
WHERE id = ##id
