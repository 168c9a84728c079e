// Shares as a table for people and objects for programs. Pure.

import { displayName } from '../../base/index.ts';
import type { ShareInfo } from '../../client/index.ts';
import { formatColumns } from '../text/format-columns.ts';
import { formatTable } from '../text/format-table.ts';
import { formatIsoTime, formatLocalTime } from '../text/format-time.ts';

const ENDS: Readonly<Record<NonNullable<ShareInfo['ended']>, string>> = {
  removed: 'target removed',
  moved: 'target moved away',
  replaced: 'target replaced',
  missing: 'target missing',
};

const STATES: Readonly<Record<ShareInfo['state'], string>> = {
  usable: 'good',
  ended: 'over',
  expired: 'expired',
  'used-up': 'used up',
  'maker-gone': 'account gone',
  'maker-disabled': 'account disabled',
  'right-lost': 'right lost',
};

const stateOf = ({ state, ended }: ShareInfo): string =>
  state === 'ended' && ended !== undefined ? ENDS[ended] : STATES[state];

const usesOf = ({ uses, maxUses }: ShareInfo): string =>
  maxUses === undefined ? String(uses) : `${uses} of ${maxUses}`;

const local = (ms: number): string => formatLocalTime(ms * 1000).slice(0, 16);
const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : formatIsoTime(ms * 1000);

const nameOf = ({ path, kind }: ShareInfo): string =>
  displayName(kind === 'directory' && path !== '/' ? `${path}/` : path);

/** `hasAccounts`: of several accounts. */
export const formatShareTable =
  (hasAccounts: boolean) =>
  (shares: readonly ShareInfo[]): string =>
    formatTable(
      [
        'ID',
        ...(hasAccounts ? ['ACCOUNT'] : []),
        ...['STATE', 'FOR', 'PASSWORD', 'USES', 'EXPIRES', 'PATH', 'LABEL'],
      ],
      shares.map((share) => [
        displayName(share.id),
        ...(hasAccounts ? [displayName(share.account)] : []),
        stateOf(share),
        share.access === 'read' ? 'reading' : 'uploads',
        share.hasPassword ? 'yes' : 'no',
        usesOf(share),
        share.expiresMs === undefined ? 'never' : local(share.expiresMs),
        nameOf(share),
        displayName(share.label ?? ''),
      ]),
    );

/** What is known of one share, but for its link. */
export const formatShare = (share: ShareInfo): string =>
  formatColumns([
    ['Share', displayName(share.id)],
    ['Path', nameOf(share)],
    ['For', share.access === 'read' ? 'reading' : 'uploads'],
    ['State', stateOf(share)],
    ...(share.label === undefined ? [] : [['Label', displayName(share.label)] as const]),
    ['Password', share.hasPassword ? 'yes' : 'no'],
    ['Used', usesOf(share)],
    ['Made', local(share.createdMs)],
    ['Expires', share.expiresMs === undefined ? 'never' : local(share.expiresMs)],
  ]);

const limitsOf = ({ expiresMs, maxUses, hasPassword }: ShareInfo): string =>
  [
    ...(hasPassword ? ['with the password'] : []),
    ...(maxUses === undefined ? [] : [maxUses === 1 ? 'once' : `${maxUses} times`]),
    ...(expiresMs === undefined ? [] : [`until ${local(expiresMs)}`]),
  ].join(', ');

/** What a new share lets whom do. */
export const describeNewShare = (share: ShareInfo): string => {
  const doing = share.access === 'read' ? `read ${nameOf(share)}` : `upload into ${nameOf(share)}`;
  const limits = limitsOf(share);
  return `Whoever has this link may ${doing}${limits === '' ? '' : `, ${limits}`}.`;
};

export const shareJson = (share: ShareInfo): Readonly<Record<string, unknown>> => ({
  type: 'share',
  id: share.id,
  account: share.account,
  path: share.path,
  kind: share.kind,
  access: share.access,
  hasPassword: share.hasPassword,
  label: share.label,
  created: iso(share.createdMs),
  expires: iso(share.expiresMs),
  maxUses: share.maxUses,
  uses: share.uses,
  state: share.state,
  ended: share.ended,
  url: share.url,
});
