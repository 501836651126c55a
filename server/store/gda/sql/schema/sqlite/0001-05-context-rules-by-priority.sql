-- Finds context rules by priority.
CREATE INDEX context_rules_by_priority ON context_rules (priority)
