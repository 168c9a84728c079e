// Options of the shell's own commands. Definitions only.

import { CLIENT_FLAGS, type ClientFlags } from '../../options/client-options.ts';

export type OutputFlags = Pick<ClientFlags, 'json' | 'quiet'>;

export const OUTPUT_FLAGS = { json: CLIENT_FLAGS.json, quiet: CLIENT_FLAGS.quiet };

export const OUTPUT_ALIASES = { q: 'quiet' } as const;
