// Refuses what cannot be the name of a remote. Pure.

import { displayName, WherryError } from '../../base/index.ts';
import { refuseRemoteName } from './remote-address.ts';

/** @throws WherryError `INVALID_NAME` */
export const ensureRemoteName = (name: string): void => {
  const refusal = refuseRemoteName(name);
  if (refusal !== undefined) throw new WherryError('INVALID_NAME', `"${displayName(name)}" ${refusal}.`);
};
