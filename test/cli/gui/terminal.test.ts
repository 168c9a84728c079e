// `wherry gui` at a terminal: what it says, what Enter does, and what is told at its end.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { WherryError } from '../../../src/base/index.ts';
import { gui, type GuiFlags } from '../../../src/cli/actions/gui.ts';
import type { CliContext } from '../../../src/cli/cli-context.ts';
import { createPlace } from '../program.ts';

const place = await createPlace();
after(() => place.remove());

/** Runs until `typed` has ended; what was written, and each address as soon as it is there. */
const runAt = async (
  flags: GuiFlags,
  typed: (said: () => string) => AsyncGenerator<string>,
  directory = place.local,
): Promise<{ readonly out: string; readonly err: string }> => {
  const interrupt = new AbortController();
  let [out, err] = ['', ''];
  const context = {
    stdin: {
      isTerminal: () => true,
      async *readTyped() {
        for await (const text of typed(() => out)) yield Buffer.from(text);
        interrupt.abort(new WherryError('CANCELLED'));
      },
    },
    stdout: { write: async (text: string) => void (out += text) },
    stderr: { write: async (text: string) => void (err += text) },
    env: { XDG_CONFIG_HOME: join(place.folder, 'config') },
    platform: 'linux',
    program: 'wherry',
    interrupt: interrupt.signal,
    now: () => performance.now(),
    timeMs: () => Date.now(),
  } as unknown as CliContext;
  await gui(context, flags, directory);
  return { out, err };
};

const addresses = (text: string): readonly string[] =>
  [...text.matchAll(/http:\/\/\S+/gu)].map(([one]) => one);

describe('wherry gui at a terminal', { timeout: 60_000 }, () => {
  it('prints an address, and another at each Enter, each with a ticket of its own', async () => {
    const { out, err } = await runAt({}, async function* () {
      yield 'no line';
      yield '\n';
      yield 'x\n';
    });
    const printed = addresses(out);
    assert.equal(printed.length, 3);
    assert.equal(new Set(printed).size, 3);
    for (const address of printed) assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/#ticket=\w{22}$/u);
    assert.equal(err, '');
  });

  it('says only the address when it is to be quiet', async () => {
    const { out } = await runAt({ quiet: true }, async function* () {});
    assert.match(out, /^http:\S+\n$/u);
  });

  it('logs in with the ticket of an address, until it ends', async () => {
    let address = '';
    await runAt({ quiet: true }, async function* (said) {
      address = said().trim();
      const { origin, hash } = new URL(address);
      const answer = await fetch(`${origin}/session`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: origin },
        body: JSON.stringify({ secret: hash.slice('#ticket='.length) }),
      });
      assert.equal(answer.status, 200);
      yield '';
    });
    await assert.rejects(fetch(address));
  });

  it('shows a name that could draw on the terminal as text', async () => {
    const directory = join(place.local, 'x\u001b[2Jy');
    await mkdir(directory);
    const { out } = await runAt({}, async function* () {}, directory);
    assert.ok(!out.includes('\u001b'));
  });

  it('refuses what is no directory', async () => {
    await writeFile(join(place.local, 'file'), '');
    for (const [name, code] of [
      ['file', 'NOT_A_DIRECTORY'],
      ['none', 'NOT_FOUND'],
    ] as const)
      await assert.rejects(
        runAt({}, async function* () {}, join(place.local, name)),
        (error: unknown) => error instanceof WherryError && error.code === code,
      );
  });
});
