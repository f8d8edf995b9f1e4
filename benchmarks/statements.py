"""The SQL of the limit: what a page needs, and nothing more."""

from __future__ import annotations

LIST = """
SELECT c.id, c.code, c.stage, c.next_date, k.label_en, c.papers, c.risk, u.username,
c.last_activity_at FROM cases_case c
LEFT JOIN cases_country k ON k.id = c.current_country_id
LEFT JOIN accounts_user u ON u.id = c.lead_id
WHERE c.team_id = ANY(%s) AND c.removed_at IS NULL AND c.status <> 'CLOSED' {more}
ORDER BY c.next_or_never, c.id LIMIT 26
"""
COUNT = """
SELECT count(*) FROM (SELECT 1 FROM cases_case c WHERE c.team_id = ANY(%s)
AND c.removed_at IS NULL AND c.status <> 'CLOSED' {more} LIMIT 1001) found
"""
NAMES = """
SELECT m.case_id, p.id, p.names, d.id, d.generation, d.wrapped, d.kek_id
FROM cases_casemember m JOIN cases_person p ON p.id = m.person_id
JOIN vault_datakey d ON d.id = p.data_key_id
WHERE m.case_id = ANY(%s) AND m.role = 'MAIN' AND m.until IS NULL AND m.removed_at IS NULL
"""
EXPORT = """
COPY (SELECT c.code, t.name, c.status, c.stage, k.label_en, c.papers, c.outcome, c.risk, u.username,
c.opened_on, c.closed_on, c.next_date, c.last_activity_at FROM cases_case c
JOIN accounts_team t ON t.id = c.team_id LEFT JOIN cases_country k ON k.id = c.current_country_id
LEFT JOIN accounts_user u ON u.id = c.lead_id
WHERE c.removed_at IS NULL
ORDER BY c.next_or_never, c.id) TO STDOUT WITH CSV HEADER
"""
