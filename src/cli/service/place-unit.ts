// A unit is printed, or written to its place, and what to type then.

import { WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { formatJson } from '../text/format-json.ts';
import { unitPath, writeUnit, type ScopeFlags } from './unit-file.ts';
import type { UnitScope } from './unit-text.ts';

export interface PlaceUnitFlags extends ScopeFlags {
  readonly print?: boolean;
  readonly json?: boolean;
}

export interface NamedUnit {
  readonly scope: UnitScope;
  readonly name: string;
  readonly text: string;
}

/** `isPrinted`: nothing was written. Codes: `UNSUPPORTED` (no systemd here); as writeUnit. */
export const placeUnit = async (
  context: CliContext,
  flags: PlaceUnitFlags,
  { scope, name, text }: NamedUnit,
): Promise<{ readonly isPrinted: boolean; readonly path: string }> => {
  const { stdout, platform } = context;
  const path = unitPath(context, scope, name);
  if (flags.print === true) {
    await stdout.write(flags.json === true ? `${formatJson({ type: 'unit', scope, name, text })}\n` : text);
    return { isPrinted: true, path };
  }
  if (platform !== 'linux')
    throw new WherryError(
      'UNSUPPORTED',
      'There is no systemd on this system; --print shows what the unit would be.',
    );
  await writeUnit(path, text, flags.force === true);
  if (flags.json === true) await stdout.write(`${formatJson({ type: 'installed', scope, name, path })}\n`);
  return { isPrinted: false, path };
};

/** Lines for people. */
export const startSteps = (scope: UnitScope, name: string): readonly string[] => {
  const control = scope === 'system' ? 'sudo systemctl' : 'systemctl --user';
  return [
    '',
    'Nothing is started yet. To start it, now and from now on at every start:',
    '',
    `  ${control} daemon-reload`,
    `  ${control} enable --now ${name}.service`,
    ...(scope === 'user' ? ['  loginctl enable-linger    # to go on while you are not logged in'] : []),
    '',
  ];
};
