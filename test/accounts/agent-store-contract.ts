// What every store of agents must do (src/accounts/agent-store.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import {
  MAX_ENROLMENTS,
  createEnrolment,
  generateAgentId,
  type AccountStore,
  type Agent,
  type AgentStore,
  type Enrolment,
  type EnrolmentInit,
} from '../../src/accounts/index.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const NOW_MS = 1_000_000;

/** As any store gives it back: plain bytes. */
export const enrolment = (init: EnrolmentInit = {}, nowMs = NOW_MS): Enrolment => {
  const made = createEnrolment(init, nowMs).enrolment;
  return { ...made, proofKey: Uint8Array.from(made.proofKey) };
};

export const pin = (character: string): string => character.repeat(43);

/** Members that are undefined left out, as one who compares sees it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Texts that a stranger might send in place of an id or a name. */
const STRANGE = ['', 'unknown', '__proto__', '\0', "' OR 1=1 --", '%', 'x'.repeat(100_000), '\ud800'];

export interface OpenedAgentStore {
  readonly agents: AgentStore;
  /** Of the accounts that make enrolments. */
  readonly accounts: AccountStore;
}

export const describeAgentStore = (name: string, openEmpty: () => OpenedAgentStore): void => {
  const open = async (): Promise<OpenedAgentStore> => {
    const { agents, accounts } = openEmpty();
    await accounts.addAccount({ name: 'Anna', rights: [], createdMs: 1 });
    return { agents, accounts };
  };
  const pair = async (
    { agents }: OpenedAgentStore,
    ofPin: string,
    init: EnrolmentInit = {},
    wishes: { readonly name?: string; readonly tags?: Record<string, string> } = {},
  ): Promise<Agent> => {
    const made = enrolment(init);
    await agents.addEnrolment(made);
    return agents.enrol(made.id, { pin: ofPin, ...wishes }, NOW_MS + 1);
  };

  describe(`agents in ${name}`, () => {
    it('are found by id and by any spelling of their name, as they were paired', async () => {
      const store = await open();
      const wishes = { name: 'Copter-7', tags: { site: 'a', constructor: 'x' } };
      const agent = await pair(store, pin('a'), { madeBy: 'anna', capabilities: ['show'] }, wishes);
      assert.deepEqual(plain(agent), {
        id: agent.id,
        ...wishes,
        pin: pin('a'),
        capabilities: ['show'],
        pairedMs: NOW_MS + 1,
        pairedBy: 'Anna',
      });
      assert.deepEqual(await store.agents.findAgent(agent.id), agent);
      for (const spelling of ['Copter-7', 'copter-7', 'ＣＯＰＴＥＲ-7'])
        assert.deepEqual(await store.agents.findAgentByName(spelling), agent);
      assert.deepEqual(await store.agents.listAgents(), [agent]);
      for (const text of STRANGE) {
        assert.equal(await store.agents.findAgent(text), undefined);
        assert.equal(await store.agents.findAgentByName(text), undefined);
        assert.equal(await store.agents.findEnrolment(text), undefined);
        assert.equal(await store.agents.isRevoked(text), false);
        assert.equal(await store.agents.removeAgent(text, NOW_MS), undefined);
        assert.equal(await store.agents.removeEnrolment(text), false);
        await assert.rejects(store.agents.enrol(text, { pin: pin('b') }, NOW_MS), code('NOT_FOUND'));
      }
    });

    it('are called what the enrolment says, else what they wish, else something that tells them apart', async () => {
      const store = await open();
      const preset = { name: 'wing', tags: { role: 'wing' }, capabilities: ['show', 'exec'] };
      const first = await pair(store, pin('a'), preset, { name: 'raspberrypi', tags: { a: 'b' } });
      assert.deepEqual([first.name, first.tags, first.capabilities], ['wing', preset.tags, ['exec', 'show']]);
      const others = [];
      for (const character of 'bcde') others.push(await pair(store, pin(character), {}, { name: 'Wing' }));
      others.push(await pair(store, pin('f')));
      for (const { id, name: own } of others) assert.ok(own.endsWith(`-${id.slice(0, 4)}`), own);
      assert.deepEqual(
        others.map(({ name: own }) => own.slice(0, -5)),
        ['Wing', 'Wing', 'Wing', 'Wing', 'agent'],
      );
      assert.deepEqual(
        (await store.agents.listAgents()).map(({ id }) => id).toSorted(),
        [first, ...others].map(({ id }) => id).toSorted(),
      );
    });

    it('keep their id when they are renamed, and nobody has two of one name', async () => {
      const { agents, ...rest } = await open();
      const [one, other] = [
        await pair({ agents, ...rest }, pin('a'), { name: 'one' }),
        await pair({ agents, ...rest }, pin('b'), { name: 'other' }),
      ];
      assert.equal((await agents.renameAgent(one.id, 'One')).name, 'One');
      await assert.rejects(agents.renameAgent(other.id, 'oNE'), code('ALREADY_EXISTS'));
      await assert.rejects(agents.renameAgent(other.id, 'a b'), code('INVALID_NAME'));
      await assert.rejects(agents.renameAgent(generateAgentId(), 'new'), code('NOT_FOUND'));
      assert.equal((await agents.renameAgent(one.id, 'third')).id, one.id);
      assert.equal((await agents.renameAgent(other.id, 'one')).id, other.id);
      assert.equal((await agents.findAgentByName('ONE'))?.id, other.id);
    });

    it('change their tags and capabilities one by one, and refuse what cannot be', async () => {
      const store = await open();
      const { id } = await pair(store, pin('a'), { tags: { a: 'b' }, capabilities: ['show'] });
      assert.deepEqual((await store.agents.changeAgent(id, { tags: { c: 'd' } })).capabilities, ['show']);
      assert.deepEqual((await store.agents.changeAgent(id, { capabilities: [] })).tags, { c: 'd' });
      await assert.rejects(store.agents.changeAgent(id, { tags: { A: '' } }), code('BAD_REQUEST'));
      await assert.rejects(store.agents.changeAgent(id, { capabilities: ['A'] }), code('BAD_REQUEST'));
      await assert.rejects(store.agents.changeAgent('nobody', { tags: {} }), code('NOT_FOUND'));
      assert.deepEqual((await store.agents.findAgent(id))?.tags, { c: 'd' });
    });

    it('invariant 14: that were removed leave a key that can never come back, by whatever way', async () => {
      const store = await open();
      const { agents } = store;
      const [gone, stays] = [await pair(store, pin('a')), await pair(store, pin('b'))];
      assert.deepEqual(await agents.removeAgent(gone.id, NOW_MS), gone);
      assert.equal(await agents.removeAgent(gone.id, NOW_MS), undefined);
      assert.equal(await agents.findAgent(gone.id), undefined);
      assert.deepEqual([await agents.isRevoked(pin('a')), await agents.isRevoked(pin('b'))], [true, false]);
      await assert.rejects(
        agents.changePin(stays.id, { from: pin('b'), to: pin('a') }, NOW_MS),
        code('FORBIDDEN'),
      );
      const fresh = enrolment();
      await agents.addEnrolment(fresh);
      await assert.rejects(agents.enrol(fresh.id, { pin: pin('a') }, NOW_MS), code('FORBIDDEN'));
      // What could not be used is still there for another key.
      assert.equal((await agents.enrol(fresh.id, { pin: pin('c') }, NOW_MS)).pin, pin('c'));
    });

    it('have another key once, and the one before is good no more', async () => {
      const store = await open();
      const { agents } = store;
      const [one, other] = [await pair(store, pin('a')), await pair(store, pin('b'))];
      const changed = await agents.changePin(one.id, { from: pin('a'), to: pin('c') }, NOW_MS);
      assert.deepEqual(changed, { ...one, pin: pin('c') });
      assert.equal(await agents.isRevoked(pin('a')), true);
      const refusals = [
        [one.id, { from: pin('a'), to: pin('d') }, 'CHANGED'],
        [one.id, { from: pin('c'), to: pin('a') }, 'FORBIDDEN'],
        [one.id, { from: pin('c'), to: pin('b') }, 'ALREADY_EXISTS'],
        [one.id, { from: pin('c'), to: pin('c') }, 'ALREADY_EXISTS'],
        ['nobody', { from: pin('c'), to: pin('d') }, 'NOT_FOUND'],
      ] as const;
      for (const [id, pins, expected] of refusals)
        await assert.rejects(agents.changePin(id, pins, NOW_MS), code(expected), expected);
      assert.deepEqual(await agents.findAgent(one.id), changed);
      assert.deepEqual(await agents.findAgent(other.id), other);
      assert.equal(await agents.isRevoked(pin('c')), false);
    });

    it('with a key that is paired already stay the same agent, with what the new enrolment says', async () => {
      const store = await open();
      const { agents } = store;
      const one = await pair(store, pin('a'), { name: 'one', tags: { a: 'b' }, capabilities: ['show'] });
      await agents.noteSeen(one.id, NOW_MS);
      const again = await pair(store, pin('a'), { madeBy: 'anna' }, { name: 'wished', tags: { c: 'd' } });
      assert.deepEqual(again, { ...one, pairedBy: 'Anna', lastSeenMs: NOW_MS });
      const renamed = await pair(store, pin('a'), { name: 'two', tags: {}, capabilities: [] });
      assert.deepEqual([renamed.id, renamed.name, renamed.tags], [one.id, 'two', {}]);
      assert.equal((await agents.listAgents()).length, 1);
    });

    it('tell when they were last there, which counts for no change', async () => {
      const store = await open();
      const { id } = await pair(store, pin('a'));
      store.agents.hasChanged();
      await store.agents.noteSeen(id, 77);
      await store.agents.noteSeen('nobody', 77);
      assert.equal(store.agents.hasChanged(), false);
      assert.equal((await store.agents.findAgent(id))?.lastSeenMs, 77);
    });

    it('tell of each change once', async () => {
      const store = await open();
      const { agents } = store;
      const { id } = await pair(store, pin('a'));
      const changes = [
        () => agents.renameAgent(id, 'two'),
        () => agents.changeAgent(id, { tags: { a: 'b' } }),
        () => agents.changePin(id, { from: pin('a'), to: pin('b') }, NOW_MS),
        () => agents.removeAgent(id, NOW_MS),
        () => pair(store, pin('c')),
      ];
      agents.hasChanged();
      for (const change of changes) {
        assert.equal(agents.hasChanged(), false);
        await change();
        assert.equal(agents.hasChanged(), true);
      }
    });
  });

  describe(`enrolments in ${name}`, () => {
    it('are found as they were added, oldest first', async () => {
      const { agents } = await open();
      const full = enrolment(
        { name: 'wing', tags: { a: 'b' }, capabilities: ['show'], madeBy: 'Anna' },
        NOW_MS + 2,
      );
      const bare = enrolment();
      for (const each of [full, bare]) await agents.addEnrolment(each);
      assert.deepEqual(plain(await agents.findEnrolment(full.id)), plain(full));
      assert.deepEqual(plain(await agents.findEnrolment(bare.id)), plain(bare));
      assert.deepEqual(plain(await agents.listEnrolments(NOW_MS)), plain([bare, full]));
      await assert.rejects(agents.addEnrolment(full), code('ALREADY_EXISTS'));
      await assert.rejects(agents.addEnrolment(enrolment({ madeBy: 'ben' })), code('NOT_FOUND'));
      assert.deepEqual(
        [await agents.removeEnrolment(full.id), await agents.removeEnrolment(full.id)],
        [true, false],
      );
      await assert.rejects(agents.enrol(full.id, { pin: pin('a') }, NOW_MS), code('NOT_FOUND'));
    });

    it('row 41, invariant 14: pair one of all that come at once, and none afterwards', async () => {
      const { agents } = await open();
      const made = enrolment();
      await agents.addEnrolment(made);
      const outcomes = await Promise.allSettled(
        [...'abcdefghij'].map((each) => agents.enrol(made.id, { pin: pin(each) }, NOW_MS)),
      );
      const paired = outcomes.filter(({ status }) => status === 'fulfilled');
      assert.equal(paired.length, 1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') assert.ok(code('NOT_FOUND')(outcome.reason));
      assert.equal((await agents.listAgents()).length, 1);
      assert.equal(await agents.findEnrolment(made.id), undefined);
    });

    it('row 29: are over when their time is, whether or not anything has swept them', async () => {
      const { agents } = await open();
      const made = enrolment({ lifetimeMs: 10 });
      await agents.addEnrolment(made);
      await assert.rejects(agents.enrol(made.id, { pin: pin('a') }, NOW_MS + 10), code('NOT_FOUND'));
      assert.deepEqual(await agents.listEnrolments(NOW_MS + 10), []);
      assert.equal((await agents.listEnrolments(NOW_MS + 9)).length, 1);
      // Another one sweeps it.
      await agents.addEnrolment(enrolment({}, NOW_MS + 10));
      assert.equal(await agents.findEnrolment(made.id), undefined);
    });

    it('stay when the agent cannot be called what they say', async () => {
      const store = await open();
      const { agents } = store;
      const one = await pair(store, pin('a'), { name: 'wing' });
      const made = enrolment({ name: 'WING' });
      await agents.addEnrolment(made);
      await assert.rejects(agents.enrol(made.id, { pin: pin('b') }, NOW_MS), code('ALREADY_EXISTS'));
      await agents.renameAgent(one.id, 'tail');
      assert.equal((await agents.enrol(made.id, { pin: pin('b') }, NOW_MS)).name, 'WING');
    });

    it('row 24: go with the account whose word they are; agents that it has paired stay', async () => {
      const store = await open();
      const agent = await pair(store, pin('a'), { madeBy: 'anna' });
      const made = enrolment({ madeBy: 'anna' });
      await store.agents.addEnrolment(made);
      await store.accounts.removeAccount('anna');
      assert.equal(await store.agents.findEnrolment(made.id), undefined);
      await assert.rejects(store.agents.enrol(made.id, { pin: pin('b') }, NOW_MS), code('NOT_FOUND'));
      assert.deepEqual(await store.agents.findAgent(agent.id), agent);
    });

    it('are so many at most', async () => {
      const { agents } = await open();
      const made = enrolment();
      for (let index = 0; index < MAX_ENROLMENTS; index += 1)
        await agents.addEnrolment({ ...made, id: `id${index}`, expiresMs: NOW_MS + 5 });
      await assert.rejects(agents.addEnrolment(made), code('QUOTA'));
      await agents.addEnrolment({ ...made, createdMs: NOW_MS + 5 });
    });
  });
};
