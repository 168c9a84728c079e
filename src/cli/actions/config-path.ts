// `wherry config path`: where configuration files are looked for.

import { WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { configPath, remotesPath } from '../config/config-paths.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { formatJson } from '../text/format-json.ts';

export interface ConfigPathFlags extends OutputFlags {
  readonly server?: boolean;
  readonly remotes?: boolean;
}

export const printConfigPath = async (context: CliContext, flags: ConfigPathFlags): Promise<void> => {
  if (flags.server === true && flags.remotes === true)
    throw new WherryError('BAD_REQUEST', 'One path is printed at a time; leave --server or --remotes out.');
  const paths = {
    client: configPath('client', context.env, undefined).path,
    server: configPath('server', context.env, undefined).path,
    remotes: remotesPath(context.env),
  };
  if (flags.json === true) {
    const lines = Object.entries(paths).map(
      ([file, path]) => `${formatJson({ type: 'path', file, path })}\n`,
    );
    await context.stdout.write(lines.join(''));
    return;
  }
  const path = flags.server === true ? paths.server : flags.remotes === true ? paths.remotes : paths.client;
  await context.stdout.write(`${path}\n`);
};
