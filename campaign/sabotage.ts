// A check of the campaign itself: copies of the product that are broken on purpose, each in one place, which it must find
// out. Each replacement names the text it breaks; when that text is gone, the sabotage must be written anew.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './product.ts';

export interface Sabotage {
  readonly name: string;
  /** What is broken, as one clause. */
  readonly what: string;
  /** Path below src/. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const SABOTAGES: readonly Sabotage[] = [
  {
    name: 'acknowledge-before-rename',
    what: 'an upload is answered before the file has its name',
    file: 'files/service/upload.ts',
    from: 'return await whileWorking(service.clock, context.stream, staged.commit(last));',
    to: `const entry = { kind: 'file' as const, path: receiving.path, size: request.size ?? 0, mtimeUs: 0, executable: false, version: 'v' };
    setTimeout(() => void staged.commit(last).catch(() => {}), 30);
    await receiver.settle();
    receiving.staged = { ...staged, discard: async () => {} };
    return { outcome: 'created', entry: entry as never };`,
  },
];

/** The sources of a broken product, ready to be loaded. */
export interface SabotagedProduct {
  readonly directory: string;
  remove(): void;
}

export const breakProduct = ({ name, file, from, to }: Sabotage): SabotagedProduct => {
  const directory = mkdtempSync(join(tmpdir(), `wherry-sabotage-${name}-`));
  cpSync(join(REPOSITORY, 'src'), join(directory, 'src'), { recursive: true });
  cpSync(join(REPOSITORY, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
  const path = join(directory, 'src', file);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2)
    throw new Error(`The sabotage "${name}" does not fit ${file} any more: write it anew.`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
};
