// `wherry cat`: prints the content of files.

import type { CompressMode } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { forEachTarget } from '../for-each-target.ts';
import { expandRemote, parseRemotePattern } from '../glob/expand-remote.ts';
import type { BandwidthChoice } from '../options/bandwidth.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { versionTarget } from '../trash/version-target.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withRemote } from '../with-remote.ts';

export interface CatFlags extends ClientFlags {
  readonly offset?: number;
  readonly length?: number;
  readonly bandwidth?: BandwidthChoice;
  readonly compress?: CompressMode;
  readonly version?: string;
}

export const cat = (context: CliContext, flags: CatFlags, ...args: string[]): Promise<number> =>
  untilReaderGone(context, () => {
    const { offset, length, compress, version: item } = flags;
    const old = item === undefined ? undefined : versionTarget(args, context.workplace);
    const patterns = old === undefined ? args.map((text) => parseRemotePattern(text, context.workplace)) : [];
    const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
    return withRemote(context, flags, async (remote) => {
      const found =
        old === undefined ? await expandRemote(remote, patterns, signal) : { targets: [old], failures: [] };
      return forEachTarget(context, flags, found, async ({ path }) => {
        for await (const bytes of remote.files.read(path, { signal, offset, length, compress, item }))
          await context.stdout.write(bytes);
      });
    });
  });
