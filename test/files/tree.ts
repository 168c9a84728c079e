// A tree with one of everything that a transfer keeps.

import { parseRemotePath } from '../../src/base/index.ts';
import { patternBytes, put, putEntries, text } from './bed.ts';
import type { MemoryStorage } from '../../src/storage/memory/index.ts';

export const plantTree = async (storage: MemoryStorage, top: string) => {
  const sizes = [0, 1, 511, 100_000, 256 * 1024, 256 * 1024 + 1, 1024 * 1024, 2 * 1024 * 1024 + 17];
  for (const size of sizes)
    await put(storage, `${top}/sizes/${size}.bin`, patternBytes(size), {
      mtimeUs: 1_600_000_000_000_000 + size,
    });
  const oddNames = [
    'with space',
    'naïve 日本語 🚣',
    'new\nline',
    '-dash',
    '.hidden',
    'n'.repeat(255),
    'caf\udce9',
    '..double',
    'a.tar.gz',
  ];
  for (const name of oddNames) await put(storage, `${top}/odd/${name}`, text(name.toWellFormed()));
  await put(storage, `${top}/bin/run`, text('#!/bin/sh\n'), { executable: true });
  await put(storage, `${top}/old`, text('before 1970'), { mtimeUs: -86_400_000_001 });
  let deep = top;
  for (let level = 0; level < 12; level += 1) deep += `/level-${level}`;
  await put(storage, `${deep}/bottom`, text('deep'));
  await storage.makeDirectory(parseRemotePath(`${top}/empty/in/empty`), { parents: true });
  storage.plantLink(parseRemotePath(`${top}/to-file`), 'sizes/1.bin');
  storage.plantLink(parseRemotePath(`${top}/bin/to-directory`), '../odd');
  storage.plantLink(parseRemotePath(`${top}/dangling`), 'nothing/here');
  const nothing = new Uint8Array(0);
  const directories = [
    `${top}/empty/in/empty`,
    `${top}/empty/in`,
    `${top}/empty`,
    `${top}/odd`,
    `${top}/sizes`,
    `${top}/bin`,
    `${deep}`,
    top,
  ];
  await putEntries(
    storage,
    directories.map((path, index) => ({
      kind: 'directory',
      path: path.slice(1),
      mtimeUs: 1_500_000_000_000_000 + index,
      executable: false,
      hash: nothing,
      content: nothing,
    })),
  );
  const bytes =
    sizes.reduce((sum, size) => sum + size, 0) +
    oddNames.reduce((sum, name) => sum + text(name.toWellFormed()).length, 0) +
    10 +
    11 +
    4;
  return { files: sizes.length + oddNames.length + 3, directories: 18, links: 3, bytes };
};
