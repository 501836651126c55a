-- Adds a template.
-- in: id text, name text, template text, description text, created_at int64, updated_at int64
INSERT INTO prompt_templates (
  id, name, template, description, created_at, updated_at
) VALUES (
  ##id, ##name, ##template, ##description, ##created_at, ##updated_at
)
