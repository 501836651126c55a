-- Keeps why a question was answered as it was; a later trace of the same question replaces it.
-- in: message_id text, reply_id text, trace text, created_at int64
INSERT INTO message_traces (message_id, reply_id, trace, created_at)
VALUES (##message_id, ##reply_id, ##trace, ##created_at)
ON CONFLICT (message_id) DO UPDATE SET reply_id = excluded.reply_id, trace = excluded.trace
