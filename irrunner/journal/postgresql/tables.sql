-- The tables of a team store. They belong to irrunner_owner, a role that nobody can log in as.
-- Members may read and add; what they may add, the guard (guard.sql) decides for each entry.

CREATE TABLE store (
    version integer NOT NULL,
    made timestamptz NOT NULL DEFAULT now(),
    -- Where the evidence lies, if not in the table `piece`: an address, without keys.
    evidence text NOT NULL DEFAULT ''
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
