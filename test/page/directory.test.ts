// The directory that a pane shows, without a page.

import assert from 'node:assert/strict';
import test from 'node:test';
import { WherryError, type Entry, type Files } from '../../src/client/browser/index.ts';
import { Directory } from '../../web/files/directory.ts';

/** A place whose lists do what these say, one after the other. */
const placeOf = (...lists: readonly (() => readonly string[])[]): { readonly files: Files } => {
  const left = [...lists];
  const files = {
    watch: async () => ({ over: new Promise(() => {}), close: () => {} }),
    list: async function* list() {
      for (const path of left.shift()?.() ?? []) yield { path } as Entry;
    },
  } as unknown as Files;
  return { files };
};

const statusOf = (directory: Directory, wanted: string): Promise<void> =>
  new Promise((resolve) => {
    directory.status.subscribe((status) => {
      if (status === wanted) resolve();
    });
  });

test('a list that the server is too busy for is asked for again', async () => {
  const directory = new Directory();
  const busy = (): never => {
    throw new WherryError('BUSY', 'Later.');
  };
  directory.open(
    placeOf(busy, busy, () => ['/a']),
    '/',
  );
  await statusOf(directory, 'ready');
  assert.deepEqual(
    directory.entries.value.map(({ path }) => path),
    ['/a'],
  );
  directory.close();
});

test('a list that is refused is a problem, and not asked for again', async () => {
  const directory = new Directory();
  const refused = (): never => {
    throw new WherryError('NOT_FOUND', 'Nothing there.');
  };
  directory.open(
    placeOf(refused, () => ['/a']),
    '/',
  );
  await statusOf(directory, 'problem');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(directory.status.value, 'problem');
  directory.close();
});
