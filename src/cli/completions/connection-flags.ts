// The options of a connection on a line that is still being typed, so that its paths come from the right server. Pure.

import type { NameFlags } from './name-candidates.ts';

/** Without what does not parse: whoever types is not there yet. */
export const connectionFlags = (words: readonly string[]): NameFlags => {
  const valueOf = (option: string): string | undefined => {
    const index = words.findLastIndex((word) => word === option || word.startsWith(`${option}=`));
    const word = words[index];
    return word === option ? words[index + 1] : word?.slice(option.length + 1);
  };
  const given = (name: string, value: string | undefined): Record<string, string> =>
    value === undefined || value === '' ? {} : { [name]: value };
  const port = Number(valueOf('--port') ?? Number.NaN);
  return {
    ...given('remote', valueOf('--remote')),
    ...given('host', valueOf('--host')),
    ...given('tokenFile', valueOf('--token-file')),
    ...given('publicKey', valueOf('--public-key')),
    ...given('account', valueOf('--account')),
    ...given('state', valueOf('--state')),
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}),
    ...(words.includes('--insecure') ? { insecure: true } : {}),
    ...(words.includes('--local') ? { local: true } : {}),
  };
};
