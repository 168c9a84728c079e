// `wherry cat`: prints the content of files.

import { parseRemotePath } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { forEachPath } from '../for-each-path.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withRemote } from '../with-remote.ts';

export const cat = (context: CliContext, flags: ClientFlags, ...args: string[]): Promise<number> =>
  untilReaderGone(context, () => {
    const paths = args.map(parseRemotePath);
    const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
    return withRemote(context, flags, (remote) =>
      forEachPath(context, flags, paths, async (path) => {
        for await (const bytes of remote.files.read(path, { signal })) await context.stdout.write(bytes);
      }),
    );
  });
