// Agents in SQLite. Statements are prepared once; each method is one transaction.

import type { DatabaseSync } from 'node:sqlite';
import { WherryError, displayName } from '../base/index.ts';
import {
  MAX_ENROLMENTS,
  accountKey,
  agentNameKey,
  parseAgentName,
  parseAgentTags,
  parseCapabilities,
  planAgent,
  type Agent,
  type AgentStore,
  type Enrolment,
  type PlannedAgent,
} from '../accounts/index.ts';
import { noAccount } from './account-store.ts';
import { toAgent, toEnrolment } from './agent-rows.ts';
import { inTransaction, isConstraint, withoutSyncing } from './open-database.ts';

const ENROLMENTS = `enrolments.*, accounts.name AS account_name
  FROM enrolments LEFT JOIN accounts ON accounts.key = enrolments.made_by`;

const noAgent = (): WherryError =>
  new WherryError('NOT_FOUND', 'There is no such agent; list the agents to see which there are.');

const nameTaken = (name: string): WherryError =>
  new WherryError(
    'ALREADY_EXISTS',
    `There is an agent "${displayName(name)}" already; choose another name, or rename that one first.`,
  );

const keyRevoked = (): WherryError =>
  new WherryError(
    'FORBIDDEN',
    'The key of this agent was revoked at this hub, for good; make a new one ("wherry rotate-keys") and try again.',
  );

const noEnrolment = (): WherryError =>
  new WherryError(
    'NOT_FOUND',
    'There is no such enrolment, or it was used, or has expired; make another one.',
  );

export const createAgentStore = (database: DatabaseSync): AgentStore => {
  const prepare = (sql: string) => database.prepare(sql);
  const selectAll = prepare('SELECT * FROM agents ORDER BY name_key');
  const selectById = prepare('SELECT * FROM agents WHERE id = ?');
  const selectByName = prepare('SELECT * FROM agents WHERE name_key = ?');
  const selectByPin = prepare('SELECT * FROM agents WHERE pin = ?');
  const putAgent = prepare(
    `INSERT INTO agents (id, name_key, name, pin, tags, capabilities, paired_ms, paired_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name_key = excluded.name_key, name = excluded.name, tags = excluded.tags,
       capabilities = excluded.capabilities, paired_ms = excluded.paired_ms, paired_by = excluded.paired_by`,
  );
  const setName = prepare('UPDATE agents SET name_key = ?, name = ? WHERE id = ?');
  const setMarks = prepare('UPDATE agents SET tags = ?, capabilities = ? WHERE id = ?');
  const setPin = prepare('UPDATE agents SET pin = ? WHERE id = ?');
  const setSeen = prepare('UPDATE agents SET seen_ms = ? WHERE id = ?');
  const deleteAgent = prepare('DELETE FROM agents WHERE id = ?');
  const selectRevoked = prepare('SELECT 1 FROM revoked_pins WHERE pin = ?');
  const addRevoked = prepare(
    'INSERT OR IGNORE INTO revoked_pins (pin, agent, name, revoked_ms) VALUES (?, ?, ?, ?)',
  );
  const selectEnrolments = prepare(
    `SELECT ${ENROLMENTS} WHERE enrolments.expires_ms > ? ORDER BY enrolments.created_ms, enrolments.id`,
  );
  const selectEnrolment = prepare(`SELECT ${ENROLMENTS} WHERE enrolments.id = ?`);
  const countEnrolments = prepare('SELECT COUNT(*) AS waiting FROM enrolments');
  const insertEnrolment = prepare(
    `INSERT INTO enrolments (id, proof_key, name, tags, capabilities, made_by, created_ms, expires_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const deleteEnrolment = prepare('DELETE FROM enrolments WHERE id = ?');
  const deleteExpired = prepare('DELETE FROM enrolments WHERE expires_ms <= ?');
  const findAccount = prepare('SELECT 1 FROM accounts WHERE key = ?');
  const changedElsewhere = prepare('PRAGMA data_version');

  let ownChanges = 0;
  let seen = '';

  const change = <T>(work: () => T): T => {
    const result = inTransaction(database, work);
    ownChanges += 1;
    return result;
  };
  const find = (statement: typeof selectById, value: string): Agent | undefined => {
    const row = statement.get(value);
    return row === undefined ? undefined : toAgent(row);
  };
  const requireAgent = (id: string): Agent => {
    const agent = find(selectById, id);
    if (agent === undefined) throw noAgent();
    return agent;
  };
  const isRevoked = (pin: string): boolean => selectRevoked.get(pin) !== undefined;
  const isFree = (name: string, id: string): boolean => {
    const other = selectByName.get(agentNameKey(name));
    return other === undefined || other['id'] === id;
  };
  const findEnrolment = (id: string): Enrolment | undefined => {
    const row = selectEnrolment.get(id);
    return row === undefined ? undefined : toEnrolment(row);
  };
  const put = ({ agent, names }: PlannedAgent): Agent => {
    const name = names.find((choice) => isFree(choice, agent.id));
    if (name === undefined) throw nameTaken(names[0] ?? '');
    putAgent.run(
      agent.id,
      agentNameKey(name),
      name,
      agent.pin,
      JSON.stringify(agent.tags),
      JSON.stringify(agent.capabilities),
      agent.pairedMs,
      agent.pairedBy ?? null,
    );
    return requireAgent(agent.id);
  };

  return {
    listAgents: async () => selectAll.all().map(toAgent),
    findAgent: async (id) => find(selectById, id),
    findAgentByName: async (name) => find(selectByName, agentNameKey(name)),
    renameAgent: async (id, wanted) => {
      const name = parseAgentName(wanted);
      return change(() => {
        requireAgent(id);
        if (!isFree(name, id)) throw nameTaken(name);
        setName.run(agentNameKey(name), name, id);
        return requireAgent(id);
      });
    },
    changeAgent: async (id, wanted) => {
      const tags = wanted.tags === undefined ? undefined : parseAgentTags(wanted.tags);
      const given = wanted.capabilities === undefined ? undefined : parseCapabilities(wanted.capabilities);
      return change(() => {
        const before = requireAgent(id);
        setMarks.run(JSON.stringify(tags ?? before.tags), JSON.stringify(given ?? before.capabilities), id);
        return requireAgent(id);
      });
    },
    changePin: async (id, { from, to }, nowMs) =>
      change(() => {
        const { pin, name } = requireAgent(id);
        if (pin !== from)
          throw new WherryError('CHANGED', 'The agent has another key by now; look at it, and try again.');
        if (isRevoked(to)) throw keyRevoked();
        if (find(selectByPin, to) !== undefined)
          throw new WherryError('ALREADY_EXISTS', 'That key is an agent’s already; make a new one.');
        setPin.run(to, id);
        addRevoked.run(from, id, name, nowMs);
        return requireAgent(id);
      }),
    removeAgent: async (id, nowMs) =>
      change(() => {
        const agent = find(selectById, id);
        if (agent === undefined) return undefined;
        deleteAgent.run(id);
        addRevoked.run(agent.pin, id, agent.name, nowMs);
        return agent;
      }),
    isRevoked: async (pin) => isRevoked(pin),
    noteSeen: async (id, nowMs) => {
      withoutSyncing(database, () => setSeen.run(nowMs, id));
    },

    listEnrolments: async (nowMs) => selectEnrolments.all(nowMs).map(toEnrolment),
    findEnrolment: async (id) => findEnrolment(id),
    addEnrolment: async (enrolment) =>
      change(() => {
        const { id, proofKey, name, tags, capabilities, madeBy, createdMs, expiresMs } = enrolment;
        const maker = madeBy === undefined ? null : accountKey(madeBy);
        if (madeBy !== undefined && findAccount.get(maker) === undefined) throw noAccount(madeBy);
        deleteExpired.run(createdMs);
        if (Number(countEnrolments.get()?.['waiting']) >= MAX_ENROLMENTS)
          throw new WherryError(
            'QUOTA',
            `There are ${MAX_ENROLMENTS} enrolment tokens that nobody has used, which is as many as there may be; revoke some.`,
          );
        try {
          insertEnrolment.run(
            id,
            proofKey,
            name ?? null,
            tags === undefined ? null : JSON.stringify(tags),
            capabilities === undefined ? null : JSON.stringify(capabilities),
            maker,
            createdMs,
            expiresMs,
          );
        } catch (error) {
          throw isConstraint(error)
            ? new WherryError('ALREADY_EXISTS', 'There is such an enrolment already; make another one.', {
                cause: error,
              })
            : error;
        }
      }),
    removeEnrolment: async (id) => change(() => deleteEnrolment.run(id).changes > 0),
    enrol: async (enrolmentId, claim, nowMs) =>
      change(() => {
        const enrolment = findEnrolment(enrolmentId);
        if (enrolment === undefined || enrolment.expiresMs <= nowMs) throw noEnrolment();
        if (isRevoked(claim.pin)) throw keyRevoked();
        deleteEnrolment.run(enrolmentId);
        return put(planAgent(enrolment, claim, find(selectByPin, claim.pin), nowMs));
      }),

    hasChanged: () => {
      const now = `${ownChanges} ${String(Object.values(changedElsewhere.get() ?? {})[0])}`;
      const isOther = now !== seen;
      seen = now;
      return isOther;
    },
  };
};
