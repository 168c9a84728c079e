// What `wherry run` is to do, from its options and arguments, the environment and the server's configuration file.

import type { NameRules } from '../../base/index.ts';
import { withoutSynonyms } from '../options/synonyms.ts';
import { configPath, type Environment } from './config-paths.ts';
import { withAbsolutePaths } from './file-path.ts';
import { loadConfig } from './load-config.ts';
import { readEnvironment } from './read-environment.ts';
import { resolveSettings, typedLayer, type Layer, type ResolvedValue } from './resolve-settings.ts';
import type { ConfigShape } from './config-shape.ts';
import { toKebab } from './setting.ts';

/** A directory that is served under a path of its own. */
export interface ConfiguredRoot {
  readonly path: string;
  readonly directory: string;
  readonly readOnly: boolean | undefined;
  readonly names: NameRules | undefined;
  readonly fileSizeLimit: number | undefined;
}

export interface ServerArguments {
  readonly directory: string | undefined;
  readonly port: number | undefined;
  readonly token: string | undefined;
  /** Of --root; there are some, or it is undefined. */
  readonly roots?: readonly ConfiguredRoot[] | undefined;
}

export interface ServerSettings<FLAGS> {
  /** The options, with what environment and file add to them. */
  readonly flags: FLAGS;
  readonly directory: string | undefined;
  readonly port: number | undefined;
  /** With its origin: a token from a file is not shown. */
  readonly token: ResolvedValue | undefined;
  readonly roots: readonly ConfiguredRoot[];
  /** All of it, by key. */
  readonly values: Layer;
}

const toRoot = (path: string, table: Layer): ConfiguredRoot => {
  const value = (key: string): unknown => table.get(key)?.value;
  return {
    path,
    directory: value('directory') as string,
    readOnly: value('read-only') as boolean | undefined,
    names: value('names') as NameRules | undefined,
    fileSizeLimit: value('file-size-limit') as number | undefined,
  };
};

/** Which of `directory` and [roots] counts is decided like every other setting: the roots are one value. */
const withRoots = (
  shape: ConfigShape,
  values: Layer,
  tables: ReadonlyMap<string, Layer> | undefined,
  env: Environment,
): Layer => {
  const [first] = tables?.values() ?? [];
  const origin = first?.get('directory')?.origin;
  if (tables === undefined || origin === undefined) return values;
  const { settings = [] } = shape.collections.roots ?? {};
  const roots = [...tables].map(([path, table]) => toRoot(path, withAbsolutePaths(table, settings, env)));
  return new Map([...values, ['roots', { value: roots, origin }]]);
};

/**
 * Codes: `BAD_REQUEST` (a variable or key that does not fit, "FILE:LINE: …"), `NOT_FOUND` (a named file), `FORBIDDEN` (the
 * file holds a token and others may read it, or others may write it).
 */
export const resolveServerSettings = async <FLAGS extends { readonly config?: string | undefined }>(
  shape: ConfigShape,
  env: Environment,
  given: FLAGS,
  { directory, port, token, roots }: ServerArguments,
): Promise<ServerSettings<FLAGS>> => {
  const flags = withoutSynonyms(given);
  const file = await loadConfig(configPath('server', env, flags.config), () => shape);
  const options = Object.fromEntries(Object.entries(flags).map(([name, value]) => [toKebab(name), value]));
  const typed = [
    ...typedLayer({ directory, port, token, roots }, 'argument'),
    ...typedLayer(options, 'option'),
  ];
  const values = resolveSettings(
    [
      new Map(typed),
      readEnvironment(env, shape.settings),
      withRoots(
        shape,
        withAbsolutePaths(file.values, shape.settings, env),
        file.collections.get('roots'),
        env,
      ),
    ],
    shape.alternatives,
  );
  const set = shape.settings.flatMap(({ name, key }): [string, unknown][] =>
    name === undefined || !values.has(key) ? [] : [[name, values.get(key)?.value]],
  );
  return {
    flags: { ...Object.fromEntries(set), config: flags.config } as unknown as FLAGS,
    directory: values.get('directory')?.value as string | undefined,
    port: values.get('port')?.value as number | undefined,
    token: values.get('token'),
    roots: (values.get('roots')?.value as readonly ConfiguredRoot[] | undefined) ?? [],
    values,
  };
};
