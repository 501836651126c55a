-- Whether the conversation c is behind (before_time, before_id) in the list, and passes its filters: one that is NULL lets
-- all through.
(c.updated_at < ##before_time OR (c.updated_at = ##before_time AND c.id < ##before_id))
  AND (##status IS NULL OR c.status = ##status)
  AND (##mode IS NULL OR c.mode = ##mode)
  AND (##assignee_id IS NULL OR c.assignee_id = ##assignee_id)
  AND (##widget_id IS NULL OR c.widget_id = ##widget_id)
  AND (##visitor_id IS NULL OR c.visitor_id = ##visitor_id)
  AND (##kind IS NULL OR c.kind = ##kind)
