-- Removes a moderation rule, and what belongs to it.
-- in: id text
DELETE FROM moderation_rules
WHERE id = ##id
