-- What members may ask the store to do beyond reading and adding. Each runs as irrunner_owner and looks who asks.

-- The beginning of every transaction that writes: the lock on an incident, where its chain stands, the server's time, the
-- version of the tables, and the entries after those that whoever asks has read, unless there are many. So the line is
-- crossed once for all of it. One query after the lock answers it nearly always: each one more would be a good part of
-- what an act takes.
CREATE OR REPLACE FUNCTION begin_act(
    wanted text, wait_ms integer, after bigint, OUT version integer, OUT seq bigint, OUT link bytea, OUT moment text,
    OUT numbers bigint[], OUT headers bytea[], OUT bodies bytea[]
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    is_restricted boolean;
BEGIN
    moment := set_config('lock_timeout', wait_ms::text, true);
    moment := pg_advisory_xact_lock(hashtext('irrunner'), hashtext(wanted));  -- as lock_chain
    SELECT store.version, head.seq, head.link, head.restricted, time_text(clock_timestamp())
    INTO version, seq, link, is_restricted, moment
    FROM store CROSS JOIN member LEFT JOIN head ON head.incident = wanted  -- from here on nobody upgrades the store
    WHERE member.login = session_user AND member.removed IS NULL;
    IF seq <= after AND NOT is_restricted THEN
        RETURN;
    END IF;
    IF version IS NULL THEN
        PERFORM refuse(format('%s is no member of this store.', session_user), 'An admin adds members: irrunner member add');
    END IF;
    IF seq IS NULL THEN  -- nothing can be locked yet: whoever begins an incident waits for others who begin one
        LOCK TABLE store IN SHARE UPDATE EXCLUSIVE MODE;
        SELECT head.seq, head.link, head.restricted INTO seq, link, is_restricted FROM head WHERE incident = wanted;
        moment := time_text(clock_timestamp());
    END IF;
    IF is_restricted AND is_hidden(wanted) THEN
        PERFORM refuse(format('There is no incident %s in this store.', wanted));
    END IF;
    IF seq > after AND seq <= after + 500 THEN
        SELECT array_agg(each.seq), array_agg(each.header), array_agg(each.body) INTO numbers, headers, bodies
        FROM (
            SELECT event.seq, event.header, event.body FROM event
            WHERE event.incident = wanted AND event.seq > after ORDER BY event.seq
        ) AS each;
    END IF;
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
    DELETE FROM branch WHERE incident = wanted;
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
    IF NOT is_member() THEN
        PERFORM refuse(format('%s is no member of this store.', session_user), 'An admin adds members: irrunner member add');
    END IF;
    IF NOT (may_write('evidence.added') OR may_write('incident.declared')) THEN
        PERFORM refuse('Your role may not add evidence to this store.', 'Ask an admin of the store.');
    END IF;
    PERFORM tidy();
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

-- A file whose bytes lie elsewhere: whether the store knew of it already.
CREATE OR REPLACE FUNCTION register_file(hash text, size bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    known boolean;
BEGIN
    IF NOT (may_write('evidence.added') OR may_write('incident.declared')) THEN
        PERFORM refuse('Your role may not add evidence to this store.', 'Ask an admin of the store.');
    END IF;
    IF hash !~ '^[0-9a-f]{64}$' OR (SELECT evidence FROM store) = '' THEN
        PERFORM refuse('The evidence of this store lies in the database.');
    END IF;
    INSERT INTO file (sha256, size, upload, login) VALUES (hash, register_file.size, gen_random_uuid(), session_user)
    ON CONFLICT (sha256) DO NOTHING;
    known := NOT FOUND;
    INSERT INTO holder (sha256, login) VALUES (hash, session_user) ON CONFLICT DO NOTHING;
    RETURN known;
END
$$;

-- Those of these names that are no file of the store, whoever may see it: what else lies where its evidence lies.
CREATE OR REPLACE FUNCTION unregistered(names text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
    SELECT name FROM unnest(names) AS name
    WHERE is_member() AND NOT EXISTS (SELECT FROM file WHERE sha256 = name)
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

-- Whether a file is there that may be destroyed: not one that an incident names which the custodian does not see.
CREATE OR REPLACE FUNCTION may_destroy_file(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT may_write('evidence.destroyed') THEN
        PERFORM refuse('Only a custodian or an admin of this store destroys evidence.', 'Ask one of them.');
    END IF;
    RETURN may_see_file(wanted) AND EXISTS (SELECT FROM file WHERE sha256 = wanted) AND NOT is_named_unseen(wanted);
END
$$;

-- Whether the bucket may stop holding a file: not one that an incident names which whoever asks does not see.
CREATE OR REPLACE FUNCTION may_release_file(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$ SELECT may_write('evidence.released') AND may_see_file(wanted) AND NOT is_named_unseen(wanted) $$;

CREATE OR REPLACE FUNCTION is_named_unseen(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM named WHERE sha256 = wanted AND is_hidden(incident)) $$;

CREATE OR REPLACE FUNCTION destroy_file(wanted text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    gone uuid;
BEGIN
    IF NOT may_destroy_file(wanted) THEN
        RETURN false;
    END IF;
    DELETE FROM file WHERE sha256 = wanted RETURNING upload INTO gone;
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

-- One at a time: two who add one name, or two admins who remove each other, would each see what was before the other.
CREATE OR REPLACE FUNCTION begin_change_of_members() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM require_admin();
    PERFORM set_config('lock_timeout', '10s', true);
    LOCK TABLE member IN SHARE ROW EXCLUSIVE MODE;
    PERFORM require_admin();
END
$$;

CREATE OR REPLACE FUNCTION add_member(new_login text, new_name text, new_role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM begin_change_of_members();
    IF new_role <> 'reader' AND NOT EXISTS (SELECT FROM permission WHERE role = new_role) THEN
        PERFORM refuse(format('There is no role %s.', new_role));
    END IF;
    IF length(new_name) NOT BETWEEN 1 AND 100 OR new_name <> btrim(new_name) OR new_name ~ '[[:cntrl:]]' THEN
        PERFORM refuse('A member has a name of at most 100 characters, all of which can be seen.');
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
    PERFORM begin_change_of_members();
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
    FROM pg_trigger WHERE tgrelid IN ('irrunner.event'::regclass, 'irrunner.branch'::regclass)
        AND NOT tgisinternal AND tgenabled <> 'O'
    UNION ALL
    SELECT format('The journal has lost its trigger %s.', wanted)
    FROM unnest(ARRAY['a_author', 'b_chain', 'removal_is_named']) AS wanted
    WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'irrunner.event'::regclass AND tgname = wanted)
    UNION ALL
    SELECT format('Row security of the table %s is switched off.', relname)
    FROM pg_class WHERE oid IN ('irrunner.event'::regclass, 'irrunner.head'::regclass, 'irrunner.branch'::regclass)
        AND NOT (relrowsecurity AND relforcerowsecurity)
    UNION ALL
    SELECT format('The table %s belongs to %s, who can log in.', relname, rolname)
    FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
    WHERE relnamespace = 'irrunner'::regnamespace AND relkind = 'r' AND rolcanlogin
    UNION ALL
    SELECT format('The function %s belongs to %s, who can log in.', proname, rolname)
    FROM pg_proc JOIN pg_roles ON pg_roles.oid = proowner
    WHERE pronamespace = 'irrunner'::regnamespace AND rolcanlogin
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
GRANT SELECT ON head, branch, change, store TO irrunner_member;
GRANT SELECT, INSERT, UPDATE, DELETE ON presence TO irrunner_member;
GRANT EXECUTE ON FUNCTION
    asking(), is_member(), may_write(text), hidden(), is_hidden(text), may_name(text), time_text(timestamptz),
    refuse(text, text), check_approval(text, text, text, text), slot_of(text), hashes_of(text, bytea, bytea),
    begin_act(text, integer, bigint), begin_declaring(integer), remember(text[]), remembered(), erase(text, bigint), remove(text),
    bring(text, integer, bigint, bytea, bytea, bytea, bytea, bytea, bigint), erase_in_branch(text, integer, bigint),
    adopt(text, bigint, bytea, bytea, bytea, bytea, bytea), follow(text, bigint, bytea),
    begin_upload(uuid), put_piece(uuid, integer, bytea), finish_upload(uuid, text, bigint, integer),
    file_size(text), get_piece(text, integer), file_names(), destroy_file(text),
    register_file(text, bigint), unregistered(text[]), may_destroy_file(text), may_release_file(text),
    add_member(text, text, text), remove_member(text), list_members(), restrict(text, text[]), who_sees(text), complaints()
    TO irrunner_member;
