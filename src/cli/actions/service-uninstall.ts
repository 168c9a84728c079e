// `wherry service uninstall`: removes a unit that `service install` wrote.

import { displayName } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { removeUnit, scopeOf, serviceName, unitPath, type ScopeFlags } from '../service/unit-file.ts';
import { formatJson } from '../text/format-json.ts';

export interface ServiceUninstallFlags extends ScopeFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const uninstallService = async (context: CliContext, flags: ServiceUninstallFlags): Promise<void> => {
  const scope = scopeOf(flags);
  const name = serviceName(flags);
  const path = unitPath(context, scope, name);
  await removeUnit(path, scope, flags.force === true);
  const stays =
    flags.sync === true
      ? 'the saved pairs and both sides of each stay. A process that still runs is ended by:'
      : 'state, token and files stay. A server that still runs is ended by:';
  const control = scope === 'system' ? 'sudo systemctl' : 'systemctl --user';
  if (flags.json === true) {
    await context.stdout.write(`${formatJson({ type: 'uninstalled', scope, name, path })}\n`);
  } else if (flags.quiet !== true) {
    await context.stdout.write(
      [
        `Removed ${displayName(path)}; ${stays}`,
        '',
        `  ${control} stop ${name}.service; ${control} daemon-reload`,
        '',
      ].join('\n'),
    );
  }
};
