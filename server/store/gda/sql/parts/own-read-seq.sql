-- How far a member r of the conversation c has read: as their row says, or up to their own last message behind that.
-- A row that is not as far lacks no more than FOYER_GDA_OWN_REACH messages, which are looked at one by one.
COALESCE((
    SELECT MAX(w.seq)
    FROM (
      SELECT 1 AS step UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL
      SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10 UNION ALL
      SELECT 11 UNION ALL SELECT 12 UNION ALL SELECT 13 UNION ALL SELECT 14 UNION ALL SELECT 15 UNION ALL
      SELECT 16
    ) s
    CROSS JOIN messages w ON w.conversation_id = c.id AND w.seq = r.read_seq + s.step
    WHERE s.step <= c.last_seq - r.read_seq
      AND w.sender_id = r.id
  ), r.read_seq)
