-- Removes a widget, and what belongs to it.
-- in: id text
DELETE FROM widgets
WHERE id = ##id
