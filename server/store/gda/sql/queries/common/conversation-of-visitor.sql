-- All conversations of a visitor.
-- in: visitor_id text
-- out: id text
SELECT id FROM conversations WHERE visitor_id = ##visitor_id
