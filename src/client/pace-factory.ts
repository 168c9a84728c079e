// The rates that a client holds its connection to.

import { checkBandwidth, createLinkPace, type Clock, type LinkPace } from '../session/index.ts';
import type { ConnectInit } from './remote.ts';

/** Makes the pace of each link; undefined where nothing is bounded. @throws WherryError `BAD_REQUEST` */
export const paceFactory = (
  bandwidth: ConnectInit['bandwidth'],
  clock: Clock,
): (() => LinkPace | undefined) | undefined => {
  if (bandwidth === undefined) return undefined;
  const { upload, download } =
    typeof bandwidth === 'number' ? { upload: bandwidth, download: bandwidth } : bandwidth;
  for (const rate of [upload, download]) if (rate !== undefined) checkBandwidth(rate);
  return () => createLinkPace({ sendRate: upload, receiveRate: download }, clock);
};
