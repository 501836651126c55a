-- Finds conversation members by id.
CREATE INDEX conversation_members_by_id ON conversation_members (id)
