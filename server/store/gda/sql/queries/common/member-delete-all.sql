-- Forgets what somebody takes part in.
-- in: id text
DELETE FROM conversation_members
WHERE id = ##id
