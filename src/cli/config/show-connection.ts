// Where a client command would connect, and as whom, with where each of it comes from. Pure: follows the same order as
// resolve-connection.ts, which a test holds it to.

import type { ConnectionTarget } from '../../client/index.ts';
import type { StoredRemote } from '../remotes/remote-store.ts';
import { variableOf, type Environment } from './config-paths.ts';
import type { Origin } from './resolve-settings.ts';
import { HIDDEN, type ShownSetting } from './setting-text.ts';

export interface ConnectionSources {
  readonly env: Environment;
  readonly parseUrl: (text: string) => ConnectionTarget;
  readonly formatUrl: (target: ConnectionTarget) => string;
  /** The remote that is meant, with where it and its default are kept. */
  readonly named: StoredRemote | undefined;
  readonly placeOf: (key: string) => Origin;
}

interface Found {
  readonly value: string;
  readonly origin: Origin;
}

const fromVariable = (env: Environment, variable: string): Found | undefined => {
  const value = variableOf(env, variable);
  return value === undefined ? undefined : { value, origin: { kind: 'environment', variable } };
};

const row = (key: string, found: Found | undefined, isSecret = false): ShownSetting => ({
  section: '',
  key,
  value: isSecret && found !== undefined ? HIDDEN : found?.value,
  isSecret,
  origin: found?.origin ?? { kind: 'default' },
});

/** The rows of a remote with a name: nothing of it comes from elsewhere but a token that it does not have. */
const showNamed = (
  { env, named, placeOf }: ConnectionSources,
  { name, url, token, tokenFile }: StoredRemote,
) => {
  const asked = fromVariable(env, 'WHERRY_REMOTE');
  const origin = placeOf(name);
  const own = token ?? tokenFile;
  return [
    row('remote', asked ?? { value: name, origin: placeOf('default') }),
    row('address', { value: url, origin }),
    tokenFile !== undefined && token === undefined
      ? row('token-file', { value: tokenFile, origin })
      : row('token', own === undefined ? fromVariable(env, 'WHERRY_TOKEN') : { value: own, origin }, true),
    ...(own === undefined && named !== undefined
      ? [row('token-file', fromVariable(env, 'WHERRY_TOKEN_FILE'))]
      : []),
  ];
};

/** A string names what it holds; the separate variables are for the rest. */
const showVariables = ({ env, parseUrl, formatUrl }: ConnectionSources): readonly ShownSetting[] => {
  const string = fromVariable(env, 'WHERRY_REMOTE') ?? fromVariable(env, 'WHERRY_URL');
  const target = string === undefined ? undefined : parseUrl(string.value);
  const token =
    target?.token === undefined || string === undefined
      ? fromVariable(env, 'WHERRY_TOKEN')
      : { value: target.token, origin: string.origin };
  const address =
    string === undefined || target === undefined
      ? []
      : [row('address', { value: formatUrl(target), origin: string.origin })];
  const separate = [
    row('host', fromVariable(env, 'WHERRY_HOST')),
    row('port', fromVariable(env, 'WHERRY_PORT') ?? { value: '6768', origin: { kind: 'default' } }),
  ];
  return [
    ...(address.length > 0 ? address : separate),
    ...(target?.publicKey === undefined ? [row('public-key', fromVariable(env, 'WHERRY_PUBLIC_KEY'))] : []),
    row('token', token, true),
    ...(token === undefined ? [row('token-file', fromVariable(env, 'WHERRY_TOKEN_FILE'))] : []),
  ];
};

export const showConnection = (sources: ConnectionSources): readonly ShownSetting[] =>
  sources.named === undefined ? showVariables(sources) : showNamed(sources, sources.named);
