// One line of the access log: a request that is over. Without its query, and without the key of a share link: whoever reads logs must
// not get in by them.

import type { Exchange } from '../exchange.ts';

export interface AccessRecord {
  /** When it was over, in milliseconds since 1970. */
  readonly timeMs: number;
  readonly remoteAddress: string;
  /** Undefined: nobody logged in, or the login failed. */
  readonly account: string | undefined;
  readonly method: string;
  /** As it was sent, percent-encoded; of share links with what they are known by in place of the key. */
  readonly path: string;
  /** 499 where the client was gone before the answer was whole. */
  readonly status: number;
  readonly sentBytes: number;
  readonly milliseconds: number;
  readonly agent: string | undefined;
}

const MAX_PATH = 2048;
const MAX_AGENT = 300;

/** "/s/KEY/x" shows no key, nor does what somebody made of it. */
const withoutSecret = (path: string): string => path.replace(/^(\/+s\/+)[^/]*/iu, '$1…');

export const accessRecord = (exchange: Exchange, milliseconds: number, timeMs: number): AccessRecord => {
  const { response, target, remoteAddress, account, method, sentBytes } = exchange;
  return {
    timeMs,
    remoteAddress,
    account,
    method,
    path: withoutSecret(target.path).slice(0, MAX_PATH),
    status: response.writableFinished ? response.statusCode : 499,
    sentBytes,
    milliseconds: Math.round(milliseconds),
    agent: exchange.header('user-agent')?.slice(0, MAX_AGENT),
  };
};
