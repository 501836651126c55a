-- Finds message traces by reply id.
CREATE INDEX message_traces_by_reply_id ON message_traces (reply_id)
