-- Each rule as it was last published.
-- out: rule text
SELECT v.rule
FROM context_rules r
JOIN context_rule_versions v ON v.rule_id = r.id
WHERE v.version = (
  SELECT MAX(p.version) FROM context_rule_versions p WHERE p.rule_id = r.id AND p.status = 'published'
)
ORDER BY r.id
