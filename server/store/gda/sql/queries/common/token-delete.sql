-- Revokes a token.
-- in: hash text
DELETE FROM tokens WHERE hash = ##hash
