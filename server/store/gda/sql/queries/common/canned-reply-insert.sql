-- Adds a canned reply.
-- in: id text, shortcut text, title text, content text, created_at int64, updated_at int64
INSERT INTO canned_replies (
  id, shortcut, title, content, created_at, updated_at
) VALUES (
  ##id, ##shortcut, ##title, ##content, ##created_at, ##updated_at
)
