-- Notes how far a member has read; never backwards.
-- in: seq int64, conversation_id text, id text
UPDATE conversation_members
SET read_seq = ##seq
WHERE conversation_id = ##conversation_id
  AND id = ##id
  AND read_seq < ##seq
