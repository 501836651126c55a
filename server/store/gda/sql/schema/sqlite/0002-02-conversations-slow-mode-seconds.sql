-- Rooms: how long a visitor waits between two messages.
ALTER TABLE conversations ADD COLUMN slow_mode_seconds INTEGER
