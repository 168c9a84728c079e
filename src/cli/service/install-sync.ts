// `wherry service install --sync`: the unit of the process that serves the saved pairs of a user.

import { isAbsolute } from 'node:path';
import { displayName, VERSION, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { DEFAULT_GRACE_MS } from '../serve/limits.ts';
import { LOG_TO_STDERR } from '../serve/server-log.ts';
import { placeUnit, startSteps, type PlaceUnitFlags } from './place-unit.ts';
import { programWords } from './program-words.ts';
import { formatSyncUnit } from './sync-unit-text.ts';
import { serviceName } from './unit-file.ts';

/** Where state and configuration are, where that is said: a session of systemd knows only what it was told. */
const PLACES = ['XDG_STATE_HOME', 'XDG_CONFIG_HOME'] as const;

/** Options of a server that were typed; those of this command are named in PlaceUnitFlags. */
const OWN = ['user', 'system', 'sync', 'name', 'force', 'print', 'json', 'quiet'];

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

/** Codes: `BAD_REQUEST` for what is a server's; as placeUnit. */
export const installSync = async (
  context: CliContext,
  flags: PlaceUnitFlags & { readonly quiet?: boolean },
  directory: string | undefined,
): Promise<void> => {
  if (flags.system === true)
    refuse(
      'Saved pairs are those of a user; use --user, and loginctl enable-linger for a user who is not logged in.',
    );
  const foreign = Object.entries(flags).find(([name, value]) => value !== undefined && !OWN.includes(name));
  if (directory !== undefined || foreign !== undefined)
    refuse(
      'With --sync the service keeps saved pairs in step, each by its own options: it takes no directory, and no option of a server.',
    );
  const name = serviceName(flags);
  const text = formatSyncUnit({
    version: VERSION,
    command: [
      ...programWords().words,
      ...['sync', 'run', '--quiet', `--log-file=${LOG_TO_STDERR}`, '--log-format=text'],
    ],
    environment: PLACES.flatMap((variable) => {
      const value = context.env[variable] ?? '';
      return isAbsolute(value) ? [[variable, value] as const] : [];
    }),
    graceMs: DEFAULT_GRACE_MS,
  });
  const { isPrinted, path } = await placeUnit(context, flags, { scope: 'user', name, text });
  if (isPrinted || flags.json === true || flags.quiet === true) return;
  const log = `Its log: journalctl --user -u ${name}.service; how the pairs are: ${context.program} sync list`;
  await context.stdout.write(
    [`Wrote ${displayName(path)}.`, ...startSteps('user', name), log, ''].join('\n'),
  );
};
