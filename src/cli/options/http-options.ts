// The options of `run` about HTTP. Definitions only.

import type { FlagParametersForType } from '@stricli/core';
import type { CliContext } from '../cli-context.ts';
import { parseNonEmpty } from './parsers.ts';

export interface HttpFlags {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly trustProxy?: readonly string[];
  readonly accessLog?: string;
}

export const HTTP_FLAGS: FlagParametersForType<HttpFlags, CliContext> = {
  tlsCert: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'FILE',
    brief:
      'PEM of a certificate for browsers, with its chain; read again on SIGHUP [default one of the own key, which nobody vouches for]',
  },
  tlsKey: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'FILE',
    brief: 'PEM of the key of --tls-cert',
  },
  trustProxy: {
    kind: 'parsed',
    parse: parseNonEmpty,
    variadic: true,
    optional: true,
    placeholder: 'ADDRESS',
    brief:
      'Address or network (10.0.0.0/8) of a reverse proxy whose X-Forwarded-For, -Proto and -Host are believed; may be repeated',
  },
  accessLog: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'FILE',
    brief: 'Append a line for each HTTP request to a file, in the combined format of web servers',
  },
};
