-- Removes a rule, and what belongs to it.
-- in: id text
DELETE FROM context_rules
WHERE id = ##id
