-- The guard: what must hold of every new entry, whoever sends it and by whatever program.

-- What is asked for every entry is PL/pgSQL: a function in SQL that runs as another role is planned again at each call.

-- Who is asking, and may work here. PostgreSQL has authenticated session_user; SET ROLE does not change it.
CREATE OR REPLACE FUNCTION asking() RETURNS member
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    me member;
BEGIN
    SELECT * INTO me FROM member WHERE login = session_user AND removed IS NULL;
    RETURN me;
END
$$;

CREATE OR REPLACE FUNCTION is_member() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$ BEGIN RETURN EXISTS (SELECT FROM member WHERE login = session_user AND removed IS NULL); END $$;

CREATE OR REPLACE FUNCTION may_write(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM member JOIN permission USING (role)
        WHERE login = session_user AND removed IS NULL AND wanted LIKE kind
    );
END
$$;

-- The incidents that are restricted, and not to whoever asks.
CREATE OR REPLACE FUNCTION hidden() RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT incident FROM head
    WHERE restricted AND NOT EXISTS (
        SELECT FROM access WHERE access.incident = head.incident AND login = session_user
    );
END
$$;

CREATE OR REPLACE FUNCTION is_hidden(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM head WHERE incident = wanted AND restricted AND NOT EXISTS (
            SELECT FROM access WHERE access.incident = wanted AND login = session_user
        )
    );
END
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
    -- Behind a blank stands what a door of the author's machine let somebody in by: the author's word.
    IF NEW.login <> session_user::text AND NOT starts_with(NEW.login, session_user::text || ' ') THEN
        NEW.login := NULL;
    END IF;
    IF NEW.login IS NULL OR header -> 5 ->> 0 IS DISTINCT FROM me.name THEN
        PERFORM refuse(format('The entry names somebody else than %s as its author.', me.name));
    END IF;
    NEW.login := session_user;
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
        WHERE incident = wanted AND step = approved AND seq > since
            AND (login = session_user OR convert_from(header, 'UTF8')::jsonb ->> 6 = name)
            AND kind IN ('step.started', 'step.done', 'step.skipped', 'decision.made')
    ) OR EXISTS (
        SELECT FROM branch
        WHERE incident = wanted AND kind IN ('step.started', 'step.done', 'step.skipped', 'decision.made')
            AND convert_from(header, 'UTF8')::jsonb -> 8 ->> 'step' = approved
            AND name IN (
                convert_from(header, 'UTF8')::jsonb -> 5 ->> 0, convert_from(header, 'UTF8')::jsonb ->> 6
            )
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
    PERFORM lock_chain(NEW.incident);
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

-- Until the transaction ends nobody else adds to the incident. Who waits for a row is woken in no order, and again and
-- again; who waits for this lock has a place in a queue.
CREATE OR REPLACE FUNCTION lock_chain(wanted text) RETURNS void
LANGUAGE plpgsql
AS $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('irrunner'), hashtext(wanted)); END $$;

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
    ) AND NOT EXISTS (
        SELECT FROM branch WHERE incident = NEW.incident AND kind = 'event.redacted' AND target = NEW.seq
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
