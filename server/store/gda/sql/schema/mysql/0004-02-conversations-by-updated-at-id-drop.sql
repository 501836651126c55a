-- Its entry was written anew with each message.
ALTER TABLE conversations DROP KEY conversations_by_updated_at_id
