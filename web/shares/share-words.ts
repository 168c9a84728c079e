// What a share is, in words.

import type { ShareInfo } from '../../src/client/browser/index.ts';
import { formatNumber, formatTime, strings } from '../strings/index.ts';

export const stateInWords = ({ state }: ShareInfo): string => {
  const text = strings.value;
  const words: Readonly<Record<ShareInfo['state'], string>> = {
    usable: text.shareUsable,
    ended: text.shareEnded,
    expired: text.shareExpired,
    'used-up': text.shareUsedUp,
    'maker-gone': text.shareMakerGone,
    'maker-disabled': text.shareMakerDisabled,
    'right-lost': text.shareRightLost,
  };
  return words[state];
};

export const usesInWords = ({ uses, maxUses }: ShareInfo): string =>
  maxUses === undefined
    ? strings.value.usedTimes(uses)
    : strings.value.usedOf(formatNumber(uses), formatNumber(maxUses));

export const expiryInWords = ({ expiresMs }: ShareInfo): string =>
  expiresMs === undefined ? strings.value.untilRevoked : strings.value.until(formatTime(expiresMs * 1000));

/** Those that work come first, of these the newest. */
export const sortShares = (shares: readonly ShareInfo[]): readonly ShareInfo[] =>
  shares.toSorted(
    (a, b) => Number(b.state === 'usable') - Number(a.state === 'usable') || b.createdMs - a.createdMs,
  );
