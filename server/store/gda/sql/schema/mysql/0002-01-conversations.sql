-- Rooms: how many visitors may be members, how long a visitor waits between two messages, and how many members
-- there are, so that nobody has to count them.
ALTER TABLE conversations
  ADD COLUMN member_limit BIGINT,
  ADD COLUMN slow_mode_seconds BIGINT,
  ADD COLUMN member_count BIGINT
