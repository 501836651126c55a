-- Finds conversations by assignee id.
CREATE INDEX conversations_by_assignee_id ON conversations (assignee_id)
