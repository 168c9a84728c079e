// A named remote as people and programs see it: never with its token. Pure.

import { displayName } from '../../base/index.ts';
import type { StoredRemote, StoredRemotes } from './remote-store.ts';

const describeToken = ({ token, tokenFile }: StoredRemote): string => {
  if (token !== undefined) return '(set)';
  return tokenFile === undefined ? 'none' : `in ${tokenFile}`;
};

/** One line a remote; the default one is marked. */
export const formatRemoteTable = ({ remotes, defaultName }: StoredRemotes): string => {
  const rows = remotes.map((remote) => [
    `${remote.name}${remote.name === defaultName ? ' *' : ''}`,
    displayName(remote.url),
    displayName(`token ${describeToken(remote)}`),
  ]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map(
      ([name = '', url = '', token = '']) =>
        `${name.padEnd(widths[0] ?? 0)}  ${url.padEnd(widths[1] ?? 0)}  ${token}\n`,
    )
    .join('');
};

export const remoteRows = (
  remote: StoredRemote,
  defaultName: string | undefined,
): readonly (readonly [string, string])[] => [
  ['Name', remote.name],
  ['Address', displayName(remote.url)],
  ['Token', displayName(describeToken(remote))],
  ['Default', remote.name === defaultName ? 'yes' : 'no'],
];

export const remoteJson = (
  { name, url: address, token, tokenFile }: StoredRemote,
  defaultName: string | undefined,
): Readonly<Record<string, unknown>> => ({
  type: 'remote',
  name,
  address,
  hasToken: token !== undefined || tokenFile !== undefined,
  tokenFile,
  isDefault: name === defaultName,
});
