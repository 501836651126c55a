-- Lists the versions of a rule, newest first, from the one before before_version.
-- in: rule_id text, before_version int64, limit int32
-- out: rule_id text, version int64, status text, rule text, author_id text, created_at int64
SELECT
  rule_id, version, status, rule, author_id, created_at
FROM context_rule_versions
WHERE rule_id = ##rule_id
  AND version < ##before_version
ORDER BY version DESC
LIMIT ##limit
