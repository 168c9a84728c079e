// The server database's form, step by step. A step that has been released is never changed: add another one.

import type { Migration } from './open-database.ts';
import { PROPERTIES_TABLE } from './property-store.ts';
import { UPLOADS_TABLE } from './upload-store.ts';

const ACCOUNTS = `
CREATE TABLE accounts (
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  grants TEXT NOT NULL,
  home TEXT,
  quota_bytes INTEGER,
  is_disabled INTEGER NOT NULL DEFAULT 0,
  password_hash TEXT,
  totp_secret BLOB,
  totp_step INTEGER NOT NULL DEFAULT -1,
  created_ms INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (key) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('named', 'login')),
  stored_key BLOB NOT NULL,
  server_key BLOB NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER,
  used_ms INTEGER,
  UNIQUE (account, name)
) STRICT;

CREATE TABLE invites (
  id TEXT PRIMARY KEY,
  code_hash BLOB NOT NULL,
  grants TEXT NOT NULL,
  has_home INTEGER NOT NULL,
  quota_bytes INTEGER,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT;
`;

const AUDIT = `
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  level TEXT NOT NULL,
  event TEXT NOT NULL,
  account TEXT,
  address TEXT,
  fields TEXT NOT NULL
) STRICT;
CREATE INDEX audit_time ON audit (time_ms);
`;

const META = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Whose share of the audit a record is: see audit-log.ts. */
const AUDIT_SHARES = `
ALTER TABLE audit ADD COLUMN share TEXT NOT NULL DEFAULT '';
UPDATE audit SET share = lower(account) WHERE account IS NOT NULL AND event <> 'login-refused';
CREATE INDEX audit_share ON audit (share, id);
`;

/** Paths are bytes, as names are: text would lose what is not UTF-8, and take two paths for one. */
const SHARES = `
CREATE TABLE shares (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  root TEXT NOT NULL,
  account TEXT NOT NULL REFERENCES accounts (key) ON DELETE CASCADE,
  path BLOB NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('file', 'directory')),
  access TEXT NOT NULL CHECK (access IN ('read', 'upload')),
  password_hash TEXT,
  label TEXT,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER,
  max_uses INTEGER,
  uses INTEGER NOT NULL DEFAULT 0,
  ended TEXT CHECK (ended IN ('removed', 'moved', 'replaced', 'missing'))
) STRICT;
CREATE INDEX shares_account ON shares (account);
CREATE INDEX shares_live ON shares (root, path) WHERE ended IS NULL;
`;

/** Of the token that a token was made with; no reference, since the one that a server was started with is no row. */
const TOKEN_PARENTS = `
ALTER TABLE tokens ADD COLUMN parent TEXT;
CREATE INDEX tokens_parent ON tokens (parent) WHERE parent IS NOT NULL;
`;

/** An enrolment goes with the account whose word it is; an agent that was paired by it stays. */
const AGENTS = `
CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  name_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  pin TEXT NOT NULL UNIQUE,
  tags TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  paired_ms INTEGER NOT NULL,
  paired_by TEXT,
  seen_ms INTEGER
) STRICT;

CREATE TABLE revoked_pins (
  pin TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  name TEXT NOT NULL,
  revoked_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolments (
  id TEXT PRIMARY KEY,
  proof_key BLOB NOT NULL,
  name TEXT,
  tags TEXT,
  capabilities TEXT,
  made_by TEXT REFERENCES accounts (key) ON DELETE CASCADE,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX enrolments_made_by ON enrolments (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX enrolments_expiry ON enrolments (expires_ms);
`;

export const MIGRATIONS: readonly Migration[] = [
  (database) => database.exec(ACCOUNTS + AUDIT + META),
  (database) => database.exec(AUDIT_SHARES),
  (database) => database.exec(SHARES),
  (database) => database.exec(UPLOADS_TABLE + PROPERTIES_TABLE),
  (database) => database.exec(TOKEN_PARENTS),
  (database) => database.exec(AGENTS),
];
