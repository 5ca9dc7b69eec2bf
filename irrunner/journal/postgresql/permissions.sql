-- What each role may write. This is data: an admin of the store changes it with INSERT and DELETE, and nothing else.
-- A reader may write nothing. An approver only agrees. A custodian keeps evidence and removes. A director runs exercises.

INSERT INTO permission (role, kind)
SELECT role, kind
FROM (VALUES ('responder'), ('lead'), ('director')) AS those (role)
CROSS JOIN (VALUES
    ('incident.declared'), ('incident.titled'), ('severity.set'), ('tlp.set'), ('privilege.set'), ('clock.stepped'),
    ('step.started'), ('step.done'), ('step.skipped'), ('step.blocked'), ('step.reopened'), ('step.assigned'),
    ('step.added'), ('round.opened'), ('act.withdrawn'), ('decision.%'), ('answer.%'), ('note.%'), ('action.%'),
    ('playbook.grafted'), ('playbook.withdrawn'), ('milestone.%'), ('role.%'), ('handover.%'), ('section.%'),
    ('evidence.added'), ('evidence.opened'), ('evidence.exported'), ('evidence.transferred'), ('evidence.verified'),
    ('register.%'), ('indicators.%'), ('credential.%'), ('timeline.%'), ('check.%'), ('event.corrected'),
    ('deadline.%'), ('organisation.%'), ('report.%'), ('incident.sealed'), ('bundle.%'), ('notification.%'),
    ('exercise.%'), ('inject.%'), ('hint.%'), ('question.%'), ('draft.%')
) AS working (kind);

INSERT INTO permission (role, kind) VALUES
    ('lead', 'incident.%'), ('lead', 'step.approved'), ('lead', 'evidence.held'), ('lead', 'evidence.released'),
    ('lead', 'playbook.trusted'), ('lead', 'access.%'), ('lead', 'record.%'),
    ('approver', 'step.approved'), ('approver', 'note.added'), ('approver', 'clock.stepped'),
    ('custodian', 'evidence.%'), ('custodian', 'event.%'), ('custodian', 'purge.begun'),
    ('custodian', 'incident.purged'), ('custodian', 'removal.finished'), ('custodian', 'note.added'),
    ('custodian', 'clock.stepped'), ('custodian', 'access.%'), ('custodian', 'record.%'), ('custodian', 'bundle.%'),
    ('custodian', 'incident.sealed'),
    ('director', 'director.%'), ('director', 'clock.%'), ('director', 'story.%'), ('director', 'incident.closed'),
    ('director', 'incident.reopened'),
    ('admin', '%');
DELETE FROM permission WHERE role = 'lead' AND kind IN ('incident.purged');
