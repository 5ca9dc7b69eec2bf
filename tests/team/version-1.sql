-- The tables of a team store. They belong to irrunner_owner, a role that nobody can log in as.
-- Members may read and add; what they may add, the guard (guard.sql) decides for each entry.

CREATE TABLE store (
    version integer NOT NULL,
    made timestamptz NOT NULL DEFAULT now()
);

-- Who works here: the role that PostgreSQL authenticated, the name in the record, and what they may do.
CREATE TABLE member (
    login text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    removed timestamptz
);
CREATE UNIQUE INDEX member_name ON member (lower(name)) WHERE removed IS NULL;

-- Which kinds of entry a role may write: data, not code. A kind is a LIKE pattern.
CREATE TABLE permission (
    role text NOT NULL,
    kind text NOT NULL,
    PRIMARY KEY (role, kind)
);

-- Where the chain of each incident stands. It outlives a purge, so that no id is used again.
CREATE TABLE head (
    incident text COLLATE "C" PRIMARY KEY,
    seq bigint NOT NULL DEFAULT 0,
    link bytea NOT NULL,
    restricted boolean NOT NULL DEFAULT false
);

-- Who may see an incident that is restricted.
CREATE TABLE access (
    incident text COLLATE "C" NOT NULL REFERENCES head,
    login text COLLATE "C" NOT NULL REFERENCES member,
    PRIMARY KEY (incident, login)
);

-- The journal: the first seven columns are the record, and the hash chain covers them. The guard fills in the others.
CREATE TABLE event (
    incident text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    header bytea NOT NULL,
    body bytea NOT NULL,
    salt bytea NOT NULL,
    digest bytea NOT NULL,
    link bytea NOT NULL,
    kind text,
    login text,
    step text,
    target bigint,
    PRIMARY KEY (incident, seq)
);
CREATE INDEX landmark ON event (incident, seq) WHERE kind IN (
    'incident.declared', 'incident.closed', 'incident.reopened', 'incident.purged',
    'playbook.grafted', 'step.added', 'clock.stepped'
);
CREATE INDEX act_on_step ON event (incident, step, seq) WHERE step IS NOT NULL;
CREATE INDEX redaction ON event (incident, target) WHERE kind = 'event.redacted';

-- How often anything changed, in slots, so that writers of different incidents seldom wait for one another.
CREATE TABLE change (
    slot integer PRIMARY KEY,
    count bigint NOT NULL DEFAULT 0
);
INSERT INTO change (slot) SELECT generate_series(0, 63);

-- Evidence: what the journal names, and its bytes in pieces. An upload becomes a file when its hash is known.
CREATE TABLE named (
    incident text COLLATE "C" NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    PRIMARY KEY (incident, sha256)
);
CREATE INDEX named_by ON named (sha256);
CREATE TABLE file (
    sha256 text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL,
    upload uuid NOT NULL,
    login text NOT NULL,
    added timestamptz NOT NULL DEFAULT now()
);
-- Who brought which bytes: only they, and who sees an incident that names them, can read them.
CREATE TABLE holder (
    sha256 text COLLATE "C" NOT NULL REFERENCES file ON DELETE CASCADE,
    login text COLLATE "C" NOT NULL,
    PRIMARY KEY (sha256, login)
);
CREATE TABLE upload (
    id uuid PRIMARY KEY,
    login text NOT NULL,
    begun timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE piece (
    upload uuid NOT NULL REFERENCES upload ON DELETE CASCADE,
    number integer NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (upload, number)
);
ALTER TABLE piece ALTER COLUMN data SET STORAGE EXTERNAL;

-- Who has an incident open just now. No record: it may be lost at any moment.
CREATE UNLOGGED TABLE presence (
    id uuid PRIMARY KEY,
    incident text COLLATE "C" NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    host text NOT NULL,
    since text NOT NULL,
    place text NOT NULL,
    beat timestamptz NOT NULL DEFAULT now()
);
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
-- The guard: what must hold of every new entry, whoever sends it and by whatever program.

-- Who is asking, and may work here. PostgreSQL has authenticated session_user; SET ROLE does not change it.
CREATE OR REPLACE FUNCTION asking() RETURNS member
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$ SELECT member FROM member WHERE login = session_user AND removed IS NULL $$;

CREATE OR REPLACE FUNCTION is_member() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM member WHERE login = session_user AND removed IS NULL) $$;

CREATE OR REPLACE FUNCTION may_write(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM member JOIN permission USING (role)
        WHERE login = session_user AND removed IS NULL AND wanted LIKE kind
    )
$$;

-- The incidents that are restricted, and not to whoever asks.
CREATE OR REPLACE FUNCTION hidden() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT incident FROM head
    WHERE restricted AND NOT EXISTS (
        SELECT FROM access WHERE access.incident = head.incident AND login = session_user
    )
$$;

CREATE OR REPLACE FUNCTION is_hidden(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM head WHERE incident = wanted AND restricted AND NOT EXISTS (
            SELECT FROM access WHERE access.incident = wanted AND login = session_user
        )
    )
$$;

-- Whether somebody may name a file as evidence: they brought its bytes themselves, or an incident that they see has them.
CREATE OR REPLACE FUNCTION may_name(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT NOT EXISTS (SELECT FROM file WHERE sha256 = wanted)
        OR EXISTS (SELECT FROM holder WHERE sha256 = wanted AND login = session_user)
        OR EXISTS (
            SELECT FROM named WHERE sha256 = wanted AND NOT is_hidden(incident)
        )
$$;

CREATE OR REPLACE FUNCTION time_text(moment timestamptz) RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

CREATE OR REPLACE FUNCTION refuse(sentence text, hint text DEFAULT '') RETURNS void
LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'IR001', MESSAGE = sentence, HINT = hint; END $$;

-- Whose entry it is, when, and of which kind. It runs as whoever inserts: rows that a function of the store brings in
-- (another store's record, a merge) were written elsewhere, by others, and only their chain is checked.
CREATE OR REPLACE FUNCTION check_author() RETURNS trigger
LANGUAGE plpgsql SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    header jsonb;
    me member;
BEGIN
    BEGIN
        header := convert_from(NEW.header, 'UTF8')::jsonb;
    EXCEPTION WHEN OTHERS THEN
        PERFORM refuse('The header of the entry is no JSON.');
    END;
    NEW.kind := header ->> 7;
    NEW.login := header -> 5 ->> 1;
    NEW.step := header -> 8 ->> 'step';
    NEW.target := CASE WHEN header -> 8 ->> 'event' ~ '^[0-9]{1,15}$' THEN (header -> 8 ->> 'event')::bigint END;
    IF header ->> 1 IS DISTINCT FROM NEW.incident OR header ->> 2 IS DISTINCT FROM NEW.seq::text
        OR header ->> 9 IS DISTINCT FROM encode(NEW.digest, 'hex') THEN
        PERFORM refuse('The header of the entry names another incident, place or digest.');
    END IF;
    IF current_user = 'irrunner_owner' THEN
        RETURN NEW;
    END IF;
    me := asking();
    IF me.login IS NULL THEN
        PERFORM refuse(format('%s is no member of this store.', session_user), 'An admin adds members: irrunner member add');
    END IF;
    IF is_hidden(NEW.incident) THEN
        PERFORM refuse(format('There is no incident %s in this store.', NEW.incident));
    END IF;
    IF NEW.login IS DISTINCT FROM session_user::text OR header -> 5 ->> 0 IS DISTINCT FROM me.name THEN
        PERFORM refuse(format('The entry names somebody else than %s as its author.', me.name));
    END IF;
    IF header ->> 3 < time_text(transaction_timestamp()) OR header ->> 3 > time_text(clock_timestamp()) THEN
        PERFORM refuse('The entry was not recorded at the time of the server.');
    END IF;
    IF NOT may_write(NEW.kind) THEN
        PERFORM refuse(format('The role %s may not write entries of the kind %s.', me.role, NEW.kind));
    END IF;
    IF length(NEW.body) = 0 THEN
        PERFORM refuse('An entry without words would look like a redacted one.');
    END IF;
    IF NEW.kind = 'evidence.added' AND NOT may_name(header -> 8 ->> 'sha256') THEN
        PERFORM refuse('The entry names evidence that its author never had.', 'Add the file itself.');
    END IF;
    IF NEW.kind = 'step.approved' THEN
        PERFORM check_approval(NEW.incident, NEW.step, me.name, header ->> 6);
    END IF;
    RETURN NEW;
END
$$;

-- Nobody approves what they did themselves, and nobody approves in the name of another.
CREATE OR REPLACE FUNCTION check_approval(wanted text, approved text, name text, claimed text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    since bigint;
BEGIN
    IF claimed IS DISTINCT FROM name THEN
        PERFORM refuse('An approval is given by whoever records it.', 'Let them log in and approve themselves.');
    END IF;
    SELECT coalesce(max(seq), 0) INTO since
    FROM event WHERE incident = wanted AND step = approved AND kind = 'step.reopened';
    IF EXISTS (
        SELECT FROM event
        WHERE incident = wanted AND step = approved AND seq > since AND login = session_user
            AND kind IN ('step.started', 'step.done', 'step.skipped', 'decision.made')
    ) THEN
        PERFORM refuse(
            format('%s did %s, and cannot approve it as well.', name, approved), 'Ask another member with that role.'
        );
    END IF;
END
$$;

-- The place, the link and the digest. Nobody calls this but the trigger; only it moves the head of a chain.
CREATE OR REPLACE FUNCTION extend_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    before head;
    found text;
BEGIN
    SELECT * INTO before FROM head WHERE incident = NEW.incident FOR UPDATE;
    IF before.incident IS NULL THEN
        INSERT INTO head (incident, seq, link) VALUES (NEW.incident, 0, sha256(convert_to(NEW.incident, 'UTF8')))
        RETURNING * INTO before;
    END IF;
    IF NEW.seq <> before.seq + 1 THEN
        PERFORM refuse(format('Entry %s of %s does not follow entry %s.', NEW.seq, NEW.incident, before.seq));
    END IF;
    IF NEW.link IS DISTINCT FROM sha256(before.link || NEW.header) THEN
        PERFORM refuse(format('The link of entry %s of %s is not the one that follows.', NEW.seq, NEW.incident));
    END IF;
    IF length(NEW.body) > 0 AND NEW.digest IS DISTINCT FROM sha256(NEW.salt || NEW.body) THEN
        PERFORM refuse(format('The digest of entry %s of %s is not that of its words.', NEW.seq, NEW.incident));
    END IF;
    UPDATE head SET seq = NEW.seq, link = NEW.link WHERE incident = NEW.incident;
    UPDATE change SET count = count + 1 WHERE slot = slot_of(NEW.incident);
    INSERT INTO named (incident, sha256)
    SELECT NEW.incident, hash FROM hashes_of(NEW.kind, NEW.header, NEW.body) AS hash
    ON CONFLICT DO NOTHING;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION slot_of(incident text) RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$ SELECT abs(hashtext(incident) % 64) $$;

-- The files that an entry names: its evidence, and the playbooks of an incident.
CREATE OR REPLACE FUNCTION hashes_of(kind text, header bytea, body bytea) RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
    sha256 text;
BEGIN
    sha256 := convert_from(header, 'UTF8')::jsonb -> 8 ->> 'sha256';
    IF sha256 ~ '^[0-9a-f]{64}$' THEN
        RETURN NEXT sha256;
    END IF;
    IF kind IN ('incident.declared', 'playbook.grafted') AND length(body) > 0 THEN
        RETURN QUERY
        SELECT each ->> 1 FROM jsonb_array_elements(
            CASE WHEN jsonb_typeof(convert_from(body, 'UTF8')::jsonb -> 'files') = 'array'
            THEN convert_from(body, 'UTF8')::jsonb -> 'files' ELSE '[]' END
        ) AS each
        WHERE each ->> 1 ~ '^[0-9a-f]{64}$';
    END IF;
EXCEPTION WHEN OTHERS THEN
    RETURN;
END
$$;

-- Words that were erased must be named as erased, and a purge leaves its tombstone, before anything is committed.
CREATE OR REPLACE FUNCTION check_removal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NOT EXISTS (
        SELECT FROM event WHERE incident = NEW.incident AND kind = 'event.redacted' AND target = NEW.seq
    ) AND EXISTS (SELECT FROM event WHERE incident = NEW.incident AND seq = NEW.seq) THEN
        PERFORM refuse(format('Entry %s of %s was erased, and no entry says so.', NEW.seq, NEW.incident));
    END IF;
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT FROM event WHERE incident = OLD.incident AND kind = 'incident.purged'
    ) THEN
        PERFORM refuse(format('%s was removed without a tombstone.', OLD.incident));
    END IF;
    RETURN NULL;
END
$$;

-- One word to whoever listens, once for each transaction; it names nothing, because not everybody may know everything.
CREATE OR REPLACE FUNCTION tell() RETURNS trigger
LANGUAGE plpgsql
AS $$ BEGIN PERFORM pg_notify('irrunner', ''); RETURN NULL; END $$;

CREATE OR REPLACE TRIGGER a_author BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION check_author();
CREATE OR REPLACE TRIGGER b_chain BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION extend_chain();
CREATE OR REPLACE TRIGGER tell AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION tell();
DROP TRIGGER IF EXISTS removal_is_named ON event;
CREATE CONSTRAINT TRIGGER removal_is_named AFTER UPDATE OR DELETE ON event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_removal();

ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE event FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS owner_all ON event;
CREATE POLICY owner_all ON event TO irrunner_owner USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS member_reads ON event;
CREATE POLICY member_reads ON event FOR SELECT TO irrunner_member
    USING ((SELECT is_member()) AND incident <> ALL (ARRAY(SELECT hidden())));
DROP POLICY IF EXISTS member_adds ON event;
CREATE POLICY member_adds ON event FOR INSERT TO irrunner_member WITH CHECK ((SELECT is_member()));

ALTER TABLE head ENABLE ROW LEVEL SECURITY;
ALTER TABLE head FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS owner_all ON head;
CREATE POLICY owner_all ON head TO irrunner_owner USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS member_reads ON head;
CREATE POLICY member_reads ON head FOR SELECT TO irrunner_member
    USING ((SELECT is_member()) AND incident <> ALL (ARRAY(SELECT hidden())));

ALTER TABLE presence ENABLE ROW LEVEL SECURITY;
ALTER TABLE presence FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS owner_all ON presence;
CREATE POLICY owner_all ON presence TO irrunner_owner USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS member_reads ON presence;
CREATE POLICY member_reads ON presence FOR SELECT TO irrunner_member
    USING ((SELECT is_member()) AND incident <> ALL (ARRAY(SELECT hidden())));
DROP POLICY IF EXISTS member_writes ON presence;
CREATE POLICY member_writes ON presence FOR INSERT TO irrunner_member
    WITH CHECK ((SELECT is_member()) AND login = session_user);
DROP POLICY IF EXISTS member_changes ON presence;
CREATE POLICY member_changes ON presence FOR UPDATE TO irrunner_member USING (login = session_user);
DROP POLICY IF EXISTS member_leaves ON presence;
CREATE POLICY member_leaves ON presence FOR DELETE TO irrunner_member USING (login = session_user);
-- What members may ask the store to do beyond reading and adding. Each runs as irrunner_owner and looks who asks.

-- The beginning of every transaction that writes: the lock on an incident, where its chain stands, and the server's time.
CREATE OR REPLACE FUNCTION begin_act(wanted text, wait_ms integer, OUT seq bigint, OUT link bytea, OUT moment text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT is_member() THEN
        PERFORM refuse(format('%s is no member of this store.', session_user), 'An admin adds members: irrunner member add');
    END IF;
    IF is_hidden(wanted) THEN
        PERFORM refuse(format('There is no incident %s in this store.', wanted));
    END IF;
    PERFORM set_config('lock_timeout', wait_ms::text, true);
    SELECT head.seq, head.link INTO seq, link FROM head WHERE incident = wanted FOR UPDATE;
    IF NOT FOUND THEN  -- nothing can be locked yet: whoever begins an incident waits for others who begin one
        LOCK TABLE store IN SHARE UPDATE EXCLUSIVE MODE;
        SELECT head.seq, head.link INTO seq, link FROM head WHERE incident = wanted FOR UPDATE;
    END IF;
    moment := time_text(clock_timestamp());
END
$$;

-- So that two who declare at the same moment do not choose the same id: the second waits until the first has committed.
CREATE OR REPLACE FUNCTION begin_declaring(wait_ms integer) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM set_config('lock_timeout', wait_ms::text, true);
    LOCK TABLE store IN SHARE UPDATE EXCLUSIVE MODE;
    RETURN QUERY SELECT incident FROM head;
END
$$;

-- Ids that are known to have been used, such as those in a copy that was lost. They are not used again.
CREATE OR REPLACE FUNCTION remember(incidents text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    INSERT INTO head (incident, link)
    SELECT incident, sha256(convert_to(incident, 'UTF8')) FROM unnest(incidents) AS incident
    WHERE may_write('incident.declared') AND incident ~ '^[A-Z]{2,4}-[0-9]{4}-[0-9]{4,9}$'
    ON CONFLICT DO NOTHING
$$;

CREATE OR REPLACE FUNCTION remembered() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$ SELECT incident FROM head WHERE is_member() AND incident <> ALL (ARRAY(SELECT hidden())) $$;

-- The words of an entry go for good. The deferred trigger removal_is_named wants the entry that says so.
CREATE OR REPLACE FUNCTION erase(wanted text, place bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    erased boolean;
BEGIN
    PERFORM require_removal(wanted, 'event.redacted');
    UPDATE event SET body = '', salt = '' WHERE incident = wanted AND seq = place;
    erased := FOUND;
    UPDATE change SET count = count + 1 WHERE slot = slot_of(wanted);
    RETURN erased;
END
$$;

-- All entries of an incident go. Its head stays, for the tombstone that has to follow in the same transaction.
CREATE OR REPLACE FUNCTION remove(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM require_removal(wanted, 'incident.purged');
    DELETE FROM event WHERE incident = wanted;
    DELETE FROM named WHERE incident = wanted;
    DELETE FROM presence WHERE incident = wanted;
    UPDATE change SET count = count + 1 WHERE slot = slot_of(wanted);
END
$$;

CREATE OR REPLACE FUNCTION require_removal(wanted text, kind text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT may_write(kind) THEN
        PERFORM refuse('Only a custodian or an admin of this store removes anything.', 'Ask one of them.');
    END IF;
    IF is_hidden(wanted) THEN
        PERFORM refuse(format('There is no incident %s in this store.', wanted));
    END IF;
END
$$;

-- An entry of another store, as it stands there: its chain is checked, its author and time are those of the other store.
CREATE OR REPLACE FUNCTION adopt(
    wanted text, place bigint, header bytea, body bytea, salt bytea, digest bytea, link bytea
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM require_removal(wanted, 'incident.purged');
    INSERT INTO event (incident, seq, header, body, salt, digest, link)
    VALUES (wanted, place, header, body, salt, digest, link);
END
$$;

-- Let the tombstone of another store follow the chain that it followed there.
CREATE OR REPLACE FUNCTION follow(wanted text, place bigint, before bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM require_removal(wanted, 'incident.purged');
    IF EXISTS (SELECT FROM event WHERE incident = wanted) THEN
        PERFORM refuse(format('%s still has entries.', wanted));
    END IF;
    INSERT INTO head (incident, seq, link) VALUES (wanted, place, before)
    ON CONFLICT (incident) DO UPDATE SET seq = place, link = before;
END
$$;

-- Evidence. Pieces are written by whoever began the upload, and are read by who may see the file.

CREATE OR REPLACE FUNCTION begin_upload(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT (may_write('evidence.added') OR may_write('incident.declared')) THEN
        PERFORM refuse('Your role may not add evidence to this store.', 'Ask an admin of the store.');
    END IF;
    INSERT INTO upload (id, login) VALUES (wanted, session_user) ON CONFLICT DO NOTHING;
END
$$;

-- A piece, and its hash as the server worked it out of what it keeps. Sent twice, it is kept once.
CREATE OR REPLACE FUNCTION put_piece(wanted uuid, place integer, content bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM upload WHERE id = wanted AND login = session_user)
        OR EXISTS (SELECT FROM file WHERE upload = wanted) THEN
        PERFORM refuse('There is no upload of yours with this id.');
    END IF;
    INSERT INTO piece (upload, number, data) VALUES (wanted, place, content) ON CONFLICT DO NOTHING;
    RETURN (SELECT sha256(data) FROM piece WHERE upload = wanted AND number = place);
END
$$;

-- The upload is whole: whether the store had the file already.
CREATE OR REPLACE FUNCTION finish_upload(wanted uuid, hash text, size bigint, pieces integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    known boolean;
BEGIN
    IF hash !~ '^[0-9a-f]{64}$' OR NOT EXISTS (SELECT FROM upload WHERE id = wanted AND login = session_user) THEN
        PERFORM refuse('There is no upload of yours with this id.');
    END IF;
    IF (SELECT (count(*), coalesce(sum(length(data)), 0)) FROM piece WHERE upload = wanted)
        <> (pieces::bigint, finish_upload.size) THEN
        PERFORM refuse('The upload is not whole. Nothing was kept.', 'Add the file again.');
    END IF;
    INSERT INTO file (sha256, size, upload, login) VALUES (hash, finish_upload.size, wanted, session_user)
    ON CONFLICT (sha256) DO NOTHING;
    known := NOT FOUND;
    INSERT INTO holder (sha256, login) VALUES (hash, session_user) ON CONFLICT DO NOTHING;
    DELETE FROM upload WHERE id = wanted AND NOT EXISTS (SELECT FROM file WHERE upload = wanted);
    RETURN known;
END
$$;

CREATE OR REPLACE FUNCTION may_see_file(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT is_member() AND (
        EXISTS (SELECT FROM holder WHERE sha256 = wanted AND login = session_user)
        OR EXISTS (SELECT FROM named WHERE sha256 = wanted AND NOT is_hidden(incident))
    )
$$;

CREATE OR REPLACE FUNCTION file_size(wanted text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$ SELECT size FROM file WHERE sha256 = wanted AND may_see_file(wanted) $$;

CREATE OR REPLACE FUNCTION get_piece(wanted text, place integer) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT data FROM piece JOIN file USING (upload)
    WHERE sha256 = wanted AND number = place AND may_see_file(wanted)
$$;

CREATE OR REPLACE FUNCTION file_names() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT sha256 FROM file
    WHERE is_member() AND (
        EXISTS (SELECT FROM holder WHERE holder.sha256 = file.sha256 AND login = session_user)
        OR EXISTS (
            SELECT FROM named WHERE named.sha256 = file.sha256 AND incident <> ALL (ARRAY(SELECT hidden()))
        )
    )
    ORDER BY sha256
$$;

CREATE OR REPLACE FUNCTION destroy_file(wanted text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    gone uuid;
BEGIN
    IF NOT may_write('evidence.destroyed') THEN
        PERFORM refuse('Only a custodian or an admin of this store destroys evidence.', 'Ask one of them.');
    END IF;
    DELETE FROM file WHERE sha256 = wanted AND may_see_file(wanted) RETURNING upload INTO gone;
    DELETE FROM upload WHERE id = gone;
    RETURN gone IS NOT NULL;
END
$$;

-- What was begun more than a day ago and never became a file.
CREATE OR REPLACE FUNCTION tidy() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    WITH gone AS (
        DELETE FROM upload
        WHERE begun < now() - interval '1 day' AND NOT EXISTS (SELECT FROM file WHERE file.upload = id)
        RETURNING id
    ) SELECT count(*) FROM gone WHERE is_member()
$$;

-- Members and need-to-know.

CREATE OR REPLACE FUNCTION require_admin() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM member WHERE login = session_user AND removed IS NULL AND role = 'admin') THEN
        PERFORM refuse('Only an admin of this store changes its members.', 'Ask one: irrunner member list');
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION add_member(new_login text, new_name text, new_role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM require_admin();
    IF new_role <> 'reader' AND NOT EXISTS (SELECT FROM permission WHERE role = new_role) THEN
        PERFORM refuse(format('There is no role %s.', new_role));
    END IF;
    IF EXISTS (
        SELECT FROM member WHERE lower(name) = lower(new_name) AND login <> new_login AND removed IS NULL
    ) THEN
        PERFORM refuse(
            format('There is a member called %s already.', new_name), 'Two people of one name would be one in the record.'
        );
    END IF;
    INSERT INTO member (login, name, role) VALUES (new_login, new_name, new_role)
    ON CONFLICT (login) DO UPDATE SET name = new_name, role = new_role, removed = NULL;
END
$$;

CREATE OR REPLACE FUNCTION remove_member(old_login text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM require_admin();
    IF old_login = session_user THEN
        PERFORM refuse('Nobody removes themselves: a store without an admin could not be mended.');
    END IF;
    DELETE FROM access WHERE login = old_login;
    UPDATE member SET removed = now() WHERE login = old_login AND removed IS NULL;
    RETURN FOUND;
END
$$;

CREATE OR REPLACE FUNCTION list_members() RETURNS TABLE (login text, name text, role text, since timestamptz, removed timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$ SELECT login, name, role, since, removed FROM member WHERE is_member() ORDER BY removed IS NOT NULL, name $$;

-- Only those who are named, and whoever says so, see the incident from now on; an empty list opens it again.
CREATE OR REPLACE FUNCTION restrict(wanted text, logins text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM require_restriction(wanted);
    DELETE FROM access WHERE incident = wanted;
    UPDATE head SET restricted = cardinality(logins) > 0 WHERE incident = wanted;
    IF cardinality(logins) > 0 THEN
        INSERT INTO access (incident, login)
        SELECT wanted, login FROM member WHERE login = ANY (logins || session_user::text) AND removed IS NULL;
    END IF;
    UPDATE change SET count = count + 1 WHERE slot = slot_of(wanted);
END
$$;

CREATE OR REPLACE FUNCTION require_restriction(wanted text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT may_write('access.restricted') THEN
        PERFORM refuse('Only a lead, a custodian or an admin says who sees an incident.');
    END IF;
    IF is_hidden(wanted) OR NOT EXISTS (SELECT FROM head WHERE incident = wanted) THEN
        PERFORM refuse(format('There is no incident %s in this store.', wanted));
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION who_sees(wanted text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT name FROM access JOIN member USING (login)
    WHERE incident = wanted AND is_member() AND NOT is_hidden(wanted) ORDER BY name
$$;

-- What is wrong below the rows, in sentences: the guard is switched off, or the tables belong to somebody who logs in.
CREATE OR REPLACE FUNCTION complaints() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT format('The trigger %s of the journal is switched off.', tgname)
    FROM pg_trigger WHERE tgrelid = 'irrunner.event'::regclass AND NOT tgisinternal AND tgenabled <> 'O'
    UNION ALL
    SELECT format('The journal has lost its trigger %s.', wanted)
    FROM unnest(ARRAY['a_author', 'b_chain', 'removal_is_named']) AS wanted
    WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'irrunner.event'::regclass AND tgname = wanted)
    UNION ALL
    SELECT format('Row security of the table %s is switched off.', relname)
    FROM pg_class WHERE oid IN ('irrunner.event'::regclass, 'irrunner.head'::regclass)
        AND NOT (relrowsecurity AND relforcerowsecurity)
    UNION ALL
    SELECT format('The table %s belongs to %s, who can log in.', relname, rolname)
    FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
    WHERE relnamespace = 'irrunner'::regnamespace AND relkind = 'r' AND rolcanlogin
    UNION ALL
    SELECT format('The head of %s is not that of its last entry.', head.incident)
    FROM head LEFT JOIN LATERAL (
        SELECT seq, link FROM event WHERE event.incident = head.incident ORDER BY seq DESC LIMIT 1
    ) AS last ON true
    WHERE head.seq > 0 AND (last.seq, last.link) IS DISTINCT FROM (head.seq, head.link) AND NOT is_hidden(head.incident)
$$;

-- Rights. Nothing is left to PUBLIC, and functions that only others call are nobody's.
REVOKE ALL ON ALL TABLES IN SCHEMA irrunner FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA irrunner FROM PUBLIC;
GRANT USAGE ON SCHEMA irrunner TO irrunner_member;
GRANT SELECT, INSERT ON event TO irrunner_member;
GRANT SELECT ON head, change, store TO irrunner_member;
GRANT SELECT, INSERT, UPDATE, DELETE ON presence TO irrunner_member;
GRANT EXECUTE ON FUNCTION
    asking(), is_member(), may_write(text), hidden(), is_hidden(text), may_name(text), time_text(timestamptz),
    refuse(text, text), check_approval(text, text, text, text), slot_of(text), hashes_of(text, bytea, bytea),
    begin_act(text, integer), begin_declaring(integer), remember(text[]), remembered(), erase(text, bigint), remove(text),
    adopt(text, bigint, bytea, bytea, bytea, bytea, bytea), follow(text, bigint, bytea),
    begin_upload(uuid), put_piece(uuid, integer, bytea), finish_upload(uuid, text, bigint, integer),
    file_size(text), get_piece(text, integer), file_names(), destroy_file(text), tidy(),
    add_member(text, text, text), remove_member(text), list_members(), restrict(text, text[]), who_sees(text), complaints()
    TO irrunner_member;
