// What remotes.toml may hold. The program writes it; a person may.

import type { ConfigShape } from '../config/config-shape.ts';
import { createSetting } from '../config/setting.ts';
import { parseNonEmpty } from '../options/parsers.ts';
import type { ConnectionTarget } from '../../client/index.ts';
import { refuseRemoteName } from './remote-address.ts';

export type ParseUrl = (text: string) => ConnectionTarget;

/** A token in the address would be shown wherever the address is. */
const parseStoredUrl =
  (parseUrl: ParseUrl) =>
  (text: string): string => {
    if (parseUrl(text).token !== undefined)
      throw new Error('it holds a token; write that as token = "…" below it');
    return text;
  };

export const remotesShape = (parseUrl: ParseUrl): ConfigShape => ({
  settings: [
    createSetting('default', {
      kind: 'parsed',
      parse: parseNonEmpty,
      placeholder: 'NAME',
      brief: 'The remote of paths without a name, where nothing else says which',
    }),
  ],
  collections: {
    remotes: {
      brief: 'Servers by name',
      settings: [
        createSetting(
          'url',
          {
            kind: 'parsed',
            parse: parseStoredUrl(parseUrl),
            placeholder: 'URL',
            brief: 'Its connection string, wherry://HOST:PORT#PIN or wss://HOST/PATH#PIN',
          },
          { isUnshown: true },
        ),
        createSetting(
          'token',
          { kind: 'parsed', parse: parseNonEmpty, placeholder: 'TOKEN', brief: 'Its token' },
          { isSecret: true },
        ),
        createSetting('tokenFile', {
          kind: 'parsed',
          parse: parseNonEmpty,
          placeholder: 'FILE',
          brief: 'A file whose first line is its token, in place of the token itself',
        }),
      ],
      required: ['url'],
      refuseName: refuseRemoteName,
    },
  },
  otherNames: { remote: 'remotes' },
  alternatives: [],
});
