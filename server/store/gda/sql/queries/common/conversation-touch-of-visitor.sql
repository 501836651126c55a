-- Counts up the revision of a visitor's conversations, for who knows them knows the visitor's name with them.
-- in: visitor_id text
UPDATE conversations
SET revision = revision + 1
WHERE visitor_id = ##visitor_id
