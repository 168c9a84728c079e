// `wherry config show`: every setting with its value, and where it comes from.

import { displayName } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { DEFAULTS_SECTION, loadClientConfig, resolveClientSettings } from '../config/client-settings.ts';
import { doubtfulVariables } from '../config/environment-names.ts';
import { formatOrigin } from '../config/resolve-settings.ts';
import { resolveServerSettings } from '../config/server-settings.ts';
import { tablesOf } from '../config/tables-of.ts';
import { inSection, settingId } from '../config/setting.ts';
import { showSetting, type ShownSetting } from '../config/setting-text.ts';
import { showConnection } from '../config/show-connection.ts';
import { showRoots } from '../config/show-roots.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { askedRemote } from '../remotes/asked-remote.ts';
import { chooseRemote } from '../remotes/choose-remote.ts';
import { reportWarning } from '../report-warning.ts';
import { placeInRemotes } from '../remotes/remote-store.ts';
import { formatJson } from '../text/format-json.ts';

export interface ConfigShowFlags extends OutputFlags {
  readonly server?: boolean;
  readonly config?: string;
}

const showServer = async (context: CliContext, flags: ConfigShowFlags): Promise<readonly ShownSetting[]> => {
  const { server } = await tablesOf(context);
  const { values, roots } = await resolveServerSettings(
    server,
    context.env,
    { config: flags.config },
    { directory: undefined, port: undefined, token: undefined },
  );
  const plain = server.settings.map((setting) => showSetting(setting, values.get(settingId(setting))));
  return [...plain, ...showRoots(roots, values.get('roots')?.origin)];
};

/** [defaults], and of the commands' own tables what stands in them. */
const showClient = async (context: CliContext, flags: ConfigShowFlags): Promise<readonly ShownSetting[]> => {
  const { env, doors } = context;
  const { client, clientDefaults: all, clientCommands } = await tablesOf(context);
  const { parseConnectionString, formatConnectionString } = await doors.client();
  const file = await loadClientConfig(env, flags.config, async () => client);
  const asked = askedRemote({}, env);
  const named = asked === undefined ? undefined : await chooseRemote(asked, env, parseConnectionString);
  const connection = showConnection({
    env,
    parseUrl: parseConnectionString,
    formatUrl: formatConnectionString,
    named,
    placeOf: await placeInRemotes(env),
  });
  const defaults = resolveClientSettings(env, DEFAULTS_SECTION, all, {}, file);
  const own = clientCommands.flatMap(([name, settings]) =>
    inSection(name, settings).flatMap((setting) => {
      const value = file.values.get(settingId(setting));
      return value === undefined ? [] : [showSetting(setting, value)];
    }),
  );
  return [
    ...connection,
    ...inSection(DEFAULTS_SECTION, all).map((setting) => showSetting(setting, defaults.get(setting.key))),
    ...own,
  ];
};

const NOT_SET = '(not set)';

const formatTable = (shown: readonly ShownSetting[]): string => {
  const rows = shown.map(({ section, key, value, origin }) => [
    section === '' ? key : `[${section}] ${key}`,
    displayName(value ?? NOT_SET),
    value === undefined ? '' : displayName(formatOrigin(key, origin)),
  ]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map(([key = '', value = '', origin = '']) =>
      `${key.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${origin}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
};

const toJson = ({ section, key, value, isSecret, origin }: ShownSetting): string =>
  `${formatJson({
    type: 'setting',
    ...(section === '' ? {} : { section }),
    key,
    value: isSecret ? undefined : value,
    isSet: origin.kind !== 'default',
    origin,
  })}\n`;

export const showConfig = async (context: CliContext, flags: ConfigShowFlags): Promise<void> => {
  const shown = await (flags.server === true ? showServer : showClient)(context, flags);
  await context.stdout.write(flags.json === true ? shown.map(toJson).join('') : formatTable(shown));
  const known = async (): Promise<readonly string[]> => (await tablesOf(context)).variables;
  for (const sentence of await doubtfulVariables(context.env, known))
    await reportWarning(context, sentence, { json: flags.json === true });
};
