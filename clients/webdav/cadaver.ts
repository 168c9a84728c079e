// cadaver, typed to: each of its commands, one after the other.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensure, type Bed, type Client } from '../check.ts';
import { runWell } from '../run-program.ts';

const run = async ({ urls, account, token, directory, root }: Bed): Promise<string> => {
  const place = directory('cadaver');
  const content = 'what cadaver puts\n'.repeat(1000);
  writeFileSync(join(place, 'local'), content);
  writeFileSync(join(place, '.netrc'), `machine localhost login ${account} password ${token}\n`, {
    mode: 0o600,
  });
  const commands = [
    'mkcol cadaver',
    'cd cadaver',
    'put local put',
    'ls',
    'copy put copied',
    'move copied moved',
    'set namespace urn:x',
    'propset moved colour blue',
    'propget moved colour',
    'propnames moved',
    'lock moved',
    'discover moved',
    'showlocks',
    'unlock moved',
    'get moved got',
    'mkcol sub',
    'copy put sub/',
    'delete put',
    'rmcol sub',
    'ls',
    'quit',
  ];
  const output = await runWell('cadaver', [urls.http], {
    cwd: place,
    env: { HOME: place },
    input: `${commands.join('\n')}\n`,
  });
  const failures = output.split('\n').filter((line) => /failed|error|Could not/iu.test(line));
  ensure(failures.length === 0, `${failures.join('; ')}\n${output}`);
  ensure(/colour.*blue/u.test(output), `propget did not say what was set: ${output}`);
  ensure(/Lock token|opaquelocktoken|urn:uuid/u.test(output), `the lock was not discovered: ${output}`);
  ensure(readFileSync(join(place, 'got'), 'utf8') === content, 'what was got is not what was put');
  ensure(
    !existsSync(join(root, 'cadaver/put')) && !existsSync(join(root, 'cadaver/sub')),
    'something was not removed',
  );
  ensure(readFileSync(join(root, 'cadaver/moved'), 'utf8') === content, 'what was moved is another');
  return `${commands.length} commands`;
};

export const CADAVER: Client = {
  name: 'cadaver',
  programs: { cadaver: 'cadaver' },
  checks: { 'all commands': run },
};
