// Agents in SQLite: the contract, and what is shared between processes.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { openServerDatabase, serverDatabasePath } from '../../src/catalog/index.ts';
import { MIGRATIONS } from '../../src/catalog/migrations.ts';
import { openDatabase } from '../../src/catalog/open-database.ts';
import { describeAgentStore, enrolment, pin } from '../accounts/agent-store-contract.ts';

describeAgentStore('SQLite', () => openServerDatabase(':memory:'));

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const withPath = async (use: (path: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
  try {
    await use(serverDatabasePath(directory));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

describe('agents in a file', () => {
  it('row 41: are paired by one of two processes, and what the one does the other sees', () =>
    withPath(async (path) => {
      using server = openServerDatabase(path);
      using command = openServerDatabase(path);
      const made = enrolment();
      await command.agents.addEnrolment(made);
      const outcomes = await Promise.allSettled([
        server.agents.enrol(made.id, { pin: pin('a') }, 1_000_001),
        command.agents.enrol(made.id, { pin: pin('b') }, 1_000_001),
      ]);
      assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
      server.agents.hasChanged();
      const [agent] = await server.agents.listAgents();
      assert.equal(server.agents.hasChanged(), false);
      await command.agents.removeAgent(agent?.id ?? '', 1_000_002);
      assert.equal(server.agents.hasChanged(), true);
      assert.deepEqual(await server.agents.listAgents(), []);
      assert.equal(await server.agents.isRevoked(agent?.pin ?? ''), true);
    }));

  it('are kept over a restart, with the keys that are good no more', () =>
    withPath(async (path) => {
      const made = [enrolment({ name: 'stays' }), enrolment({ name: 'goes' })];
      {
        using database = openServerDatabase(path);
        for (const [index, each] of made.entries()) {
          await database.agents.addEnrolment(each);
          await database.agents.enrol(each.id, { pin: pin(String(index)) }, 1_000_001);
        }
        await database.agents.removeAgent((await database.agents.findAgentByName('goes'))?.id ?? '', 5);
      }
      using database = openServerDatabase(path);
      assert.deepEqual(
        (await database.agents.listAgents()).map(({ name }) => name),
        ['stays'],
      );
      assert.equal(await database.agents.isRevoked(pin('1')), true);
      await assert.rejects(
        database.agents.enrol(made[0]?.id ?? '', { pin: pin('2') }, 1_000_001),
        code('NOT_FOUND'),
      );
    }));

  it('come to a database of an earlier version', () =>
    withPath(async (path) => {
      const init = { path, label: 'it', growing: [] };
      openDatabase({ ...init, migrations: MIGRATIONS.slice(0, 5) }).close();
      using database = openServerDatabase(path);
      await database.agents.addEnrolment(enrolment());
      assert.equal((await database.agents.listEnrolments(1_000_000)).length, 1);
    }));

  it('are not guessed at where a row cannot be read', () =>
    withPath(async (path) => {
      using database = openServerDatabase(path);
      const made = enrolment();
      await database.agents.addEnrolment(made);
      const { id } = await database.agents.enrol(made.id, { pin: pin('a') }, 1_000_001);
      const raw = new DatabaseSync(path);
      const set = raw.prepare('UPDATE agents SET tags = ?, capabilities = ?');
      const bad = [
        ['', '[]'],
        ['[]', '[]'],
        ['null', '[]'],
        ['{"A":"x"}', '[]'],
        ['{"a":5}', '[]'],
        ['{}', '"abc"'],
        ['{}', '[5]'],
        ['{}', '{}'],
      ] as const;
      for (const [tags, capabilities] of bad) {
        set.run(tags, capabilities);
        await assert.rejects(database.agents.findAgent(id), code('CORRUPTED'), `${tags} ${capabilities}`);
      }
      raw.close();
    }));
});
