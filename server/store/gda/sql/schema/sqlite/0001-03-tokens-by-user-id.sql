-- Finds tokens by user id.
CREATE INDEX tokens_by_user_id ON tokens (user_id)
