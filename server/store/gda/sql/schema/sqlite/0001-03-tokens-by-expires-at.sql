-- Finds tokens by expires at.
CREATE INDEX tokens_by_expires_at ON tokens (expires_at)
