-- Who may merge records, and settle what they leave open. The table of branches comes with branches.sql.
INSERT INTO permission (role, kind) VALUES
    ('responder', 'step.settled'), ('lead', 'step.settled'), ('director', 'step.settled'),
    ('lead', 'branch.merged'), ('custodian', 'branch.merged')
ON CONFLICT DO NOTHING;
