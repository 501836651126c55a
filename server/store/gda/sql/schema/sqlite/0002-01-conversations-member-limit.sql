-- Rooms: how many visitors may be members.
ALTER TABLE conversations ADD COLUMN member_limit INTEGER
