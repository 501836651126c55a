-- The rules that each widget points to.
-- out: id text, rule_ids text, default_rule_id text
SELECT id, rule_ids, default_rule_id FROM widgets
