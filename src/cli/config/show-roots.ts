// The table [roots] of a server's file, as `config show` prints it. Pure.

import type { Origin } from './resolve-settings.ts';
import type { ConfiguredRoot } from './server-settings.ts';
import type { ShownSetting } from './setting-text.ts';

const describe = ({ directory, readOnly, names, fileSizeLimit }: ConfiguredRoot): string =>
  [
    directory,
    ...(readOnly === true ? ['read-only'] : []),
    ...(names === undefined ? [] : [`${names} names`]),
    ...(fileSizeLimit === undefined ? [] : [`files up to ${fileSizeLimit} bytes`]),
  ].join(', ');

export const showRoots = (
  roots: readonly ConfiguredRoot[],
  origin: Origin | undefined,
): readonly ShownSetting[] =>
  roots.map((root) => ({
    section: 'roots',
    key: root.path,
    value: describe(root),
    isSecret: false,
    origin: origin ?? { kind: 'default' },
  }));
