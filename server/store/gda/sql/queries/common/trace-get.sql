-- The trace of a question, or of the answer to it.
-- in: id text
-- out: trace text
SELECT trace
FROM message_traces
WHERE message_id = ##id OR reply_id = ##id
LIMIT 1
