-- The evidence of a store may lie elsewhere; that of the stores there are is in their tables.

ALTER TABLE store ADD COLUMN evidence text NOT NULL DEFAULT '';

-- `incident.%` gave a lead `incident.purged` as well, which is for custodians.
DELETE FROM permission WHERE role = 'lead' AND kind = 'incident.%';
INSERT INTO permission (role, kind) VALUES ('lead', 'incident.closed'), ('lead', 'incident.reopened')
ON CONFLICT DO NOTHING;
