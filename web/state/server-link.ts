// How the links to servers are. A page's own server is at the other end of its own link; in `wherry gui` that leads to the program,
// which has the links to the servers.

import { signal } from '@preact/signals';
import type { PageRemote } from '../../src/client/browser/index.ts';
import { linkState } from './session.ts';

/** By server, whether its link is up; `wherry gui` sets it. */
export const linkOfServer = signal<ReadonlyMap<PageRemote, boolean>>(new Map());

export const isServerOnline = (server: PageRemote): boolean =>
  linkState.value === 'online' && (linkOfServer.value.get(server) ?? true);
