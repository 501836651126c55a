-- Keeps a rule as it is saved now.
-- in: rule_id text, version int64, status text, rule text, author_id text, created_at int64
INSERT INTO context_rule_versions (
  rule_id, version, status, rule, author_id, created_at
) VALUES (
  ##rule_id, ##version, ##status, ##rule, ##author_id, ##created_at
)
