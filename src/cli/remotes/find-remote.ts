// One remote out of those that have a name. Pure.

import { closestWords, displayName, WherryError } from '../../base/index.ts';
import type { StoredRemote, StoredRemotes } from './remote-store.ts';

const list = (names: readonly string[]): string =>
  names.length === 0
    ? 'No remote has a name yet: "wherry remote add NAME URL" gives one.'
    : `Known: ${names.join(', ')}.`;

const MAX_LISTED = 20;

/** @throws WherryError `BAD_REQUEST` with the names there are. */
export const findRemote = (name: string, { remotes }: StoredRemotes): StoredRemote => {
  const found = remotes.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = remotes.map((each) => each.name);
  const [nearest] = closestWords(name, names, 1);
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  const shown = names.length > MAX_LISTED ? [...names.slice(0, MAX_LISTED), '…'] : names;
  const address = /[.:@]/u.test(name) ? ' An address is written as wherry://HOST:PORT#PIN.' : '';
  throw new WherryError(
    'BAD_REQUEST',
    `There is no remote "${displayName(name)}".${hint} ${list(shown)}${address}`,
  );
};
