-- Branches: the entries of records that were kept apart and merged. They are written elsewhere, by others; only their
-- chain is checked, and the entry of the trunk that names each branch is checked as every other entry.

CREATE TABLE IF NOT EXISTS branch (
    incident text COLLATE "C" NOT NULL,
    branch integer NOT NULL,
    seq bigint NOT NULL,
    header bytea NOT NULL,
    body bytea NOT NULL,
    salt bytea NOT NULL,
    digest bytea NOT NULL,
    link bytea NOT NULL,
    kind text,
    target bigint,
    PRIMARY KEY (incident, branch, seq)
);

-- One entry of a branch, as it stands in the other store. The first one follows the entry at the fork.
CREATE OR REPLACE FUNCTION bring(
    wanted text, number integer, place bigint, header bytea, body bytea, salt bytea, digest bytea, link bytea, fork bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    said jsonb;
    before bytea;
BEGIN
    IF NOT may_write('branch.merged') THEN
        PERFORM refuse('Your role may not merge records into this store.', 'Ask a lead, a custodian or an admin of it.');
    END IF;
    IF is_hidden(wanted) OR NOT EXISTS (SELECT FROM head WHERE incident = wanted AND seq > 0) THEN
        PERFORM refuse(format('There is no incident %s in this store.', wanted));
    END IF;
    BEGIN
        said := convert_from(header, 'UTF8')::jsonb;
    EXCEPTION WHEN OTHERS THEN
        PERFORM refuse('The header of the entry is no JSON.');
    END;
    IF said ->> 1 IS DISTINCT FROM wanted OR said ->> 2 IS DISTINCT FROM place::text
        OR said ->> 9 IS DISTINCT FROM encode(digest, 'hex') THEN
        PERFORM refuse('The header of the entry names another incident, place or digest.');
    END IF;
    SELECT last.link INTO before FROM branch AS last
    WHERE last.incident = wanted AND last.branch = number AND last.seq = place - 1;
    IF before IS NULL THEN
        IF EXISTS (SELECT FROM branch AS known WHERE known.incident = wanted AND known.branch = number) THEN
            PERFORM refuse(format('Entry b%s:%s of %s does not follow.', number, place, wanted));
        END IF;
        IF fork >> 32 = 0 THEN
            SELECT event.link INTO before FROM event WHERE incident = wanted AND seq = fork;
        ELSE
            SELECT other.link INTO before FROM branch AS other
            WHERE other.incident = wanted AND other.branch = fork >> 32 AND other.seq = fork & 4294967295;
        END IF;
        IF place <> (fork & 4294967295) + 1 THEN
            before := NULL;
        END IF;
    END IF;
    IF before IS NULL OR link IS DISTINCT FROM sha256(before || header) THEN
        PERFORM refuse(format('The link of entry b%s:%s of %s is not the one that follows.', number, place, wanted));
    END IF;
    IF length(body) > 0 AND digest IS DISTINCT FROM sha256(salt || body) THEN
        PERFORM refuse(format('The digest of entry b%s:%s of %s is not that of its words.', number, place, wanted));
    END IF;
    INSERT INTO branch VALUES (
        wanted, number, place, header, body, salt, digest, link, said ->> 7,
        CASE WHEN said -> 8 ->> 'event' ~ '^[0-9]{1,15}$' THEN (said -> 8 ->> 'event')::bigint END
    );
    INSERT INTO named (incident, sha256)
    SELECT wanted, hash FROM hashes_of(said ->> 7, header, body) AS hash ON CONFLICT DO NOTHING;
END
$$;

-- A branch that is kept is named, with its end, by an entry of the trunk, before anything is committed.
CREATE OR REPLACE FUNCTION check_branch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    last branch;
BEGIN
    SELECT * INTO last FROM branch
    WHERE incident = NEW.incident AND branch = NEW.branch ORDER BY seq DESC LIMIT 1;
    IF last.seq <> NEW.seq THEN
        RETURN NULL;  -- once for each branch is enough
    END IF;
    IF NOT EXISTS (
        SELECT FROM event
        WHERE incident = NEW.incident AND kind = 'branch.merged'
            AND convert_from(header, 'UTF8')::jsonb -> 8 ->> 'branch' = NEW.branch::text
            AND convert_from(header, 'UTF8')::jsonb -> 8 ->> 'last' = last.seq::text
            AND convert_from(header, 'UTF8')::jsonb -> 8 ->> 'head' = encode(last.link, 'hex')
    ) THEN
        PERFORM refuse(format('A branch of %s was brought in, and no entry says that it was merged.', NEW.incident));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION erase_in_branch(wanted text, number integer, place bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
DECLARE
    erased boolean;
BEGIN
    PERFORM require_removal(wanted, 'event.redacted');
    UPDATE branch SET body = '', salt = '' WHERE incident = wanted AND branch = number AND seq = place;
    erased := FOUND;
    UPDATE change SET count = count + 1 WHERE slot = slot_of(wanted);
    RETURN erased;
END
$$;

-- Erased words of a branch are named as erased: by an entry of the trunk, or by one of a branch.
CREATE OR REPLACE FUNCTION check_branch_removal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = irrunner, pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM branch WHERE incident = NEW.incident AND branch = NEW.branch AND seq = NEW.seq)
        AND NOT EXISTS (
            SELECT FROM event WHERE incident = NEW.incident AND kind = 'event.redacted'
                AND target = (NEW.branch::bigint << 32) + NEW.seq
        )
        AND NOT EXISTS (
            SELECT FROM branch WHERE incident = NEW.incident AND kind = 'event.redacted' AND target = NEW.seq
        ) THEN
        PERFORM refuse(format('Entry b%s:%s of %s was erased, and no entry says so.', NEW.branch, NEW.seq, NEW.incident));
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS branch_is_named ON branch;
CREATE CONSTRAINT TRIGGER branch_is_named AFTER INSERT ON branch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_branch();
DROP TRIGGER IF EXISTS removal_is_named ON branch;
CREATE CONSTRAINT TRIGGER removal_is_named AFTER UPDATE ON branch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_branch_removal();

ALTER TABLE branch ENABLE ROW LEVEL SECURITY;
ALTER TABLE branch FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS owner_all ON branch;
CREATE POLICY owner_all ON branch TO irrunner_owner USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS member_reads ON branch;
CREATE POLICY member_reads ON branch FOR SELECT TO irrunner_member
    USING ((SELECT is_member()) AND incident <> ALL (ARRAY(SELECT hidden())));
