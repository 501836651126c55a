-- Writes every column of a template.
-- in: name text, template text, description text, updated_at int64, id text
UPDATE prompt_templates
SET
  name = ##name, template = ##template, description = ##description, updated_at = ##updated_at
WHERE id = ##id
