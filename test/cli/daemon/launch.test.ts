// The launcher of `start`, with a real process.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WherryError } from '../../../src/base/index.ts';
import type { CliContext } from '../../../src/cli/cli-context.ts';
import { launch } from '../../../src/cli/daemon/launch.ts';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

let folder: string;
const [, self = ''] = process.argv;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-launch-'));
  // What is launched is the program that runs; here that is not this test.
  process.argv[1] = MAIN;
});
after(async () => {
  process.argv[1] = self;
  await rm(folder, { recursive: true, force: true });
});

describe('a server that is launched', () => {
  it('is ended when its launcher is interrupted, which says that and nothing of an early end', async () => {
    const context = {
      interrupt: AbortSignal.abort(new WherryError('CANCELLED', 'Interrupted.')),
    } as unknown as CliContext;
    const logFile = join(folder, 'log');
    const launched = launch(
      context,
      {
        args: ['start', folder, '0', '--listen', '127.0.0.1', '--state', join(folder, 'state')],
        cwd: folder,
        begin: { token: undefined, logFile, predecessor: undefined },
      },
      true,
    );
    await assert.rejects(launched, { code: 'CANCELLED' });
    assert.deepEqual(await readdir(folder), [], 'and leaves no log');
  });
});
