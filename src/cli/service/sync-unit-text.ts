// The systemd unit of the process that serves the saved pairs of a user. Pure; held to a golden text by a test.

import { quoteCommandWord, quotePath } from './unit-quote.ts';
import { CLOSING_SECONDS, KERNEL_BOUNDS, UNIT_MARK, wantedBy } from './unit-text.ts';

export interface SyncUnitInit {
  readonly version: string;
  /** The command, word by word; the first one is an absolute path. */
  readonly command: readonly string[];
  /** Variables with their values. */
  readonly environment: readonly (readonly [string, string])[];
  /** Milliseconds that runs under way may take before they are cut short. */
  readonly graceMs: number;
}

/** Code: `BAD_REQUEST` for what a unit cannot express. */
export const formatSyncUnit = ({ version, command, environment, graceMs }: SyncUnitInit): string =>
  [
    `${UNIT_MARK}, version ${version}; it is replaced by the next one. For changes: systemctl --user edit`,
    '[Unit]',
    'Description=Wherry, keeping saved pairs in step',
    '',
    '[Service]',
    'Type=exec',
    ...environment.map(([name, value]) => `Environment=${quotePath(`${name}=${value}`)}`),
    `ExecStart=${command.map((word) => quoteCommandWord(word)).join(' ')}`,
    'ExecReload=/bin/kill -HUP $MAINPID',
    'Restart=on-failure',
    'RestartSec=2',
    '# Usage, and that another process serves the pairs: trying again helps neither.',
    'RestartPreventExitStatus=2 13',
    '# SIGTERM lets runs end for a while; then they are cut short, and gone on with at the next start.',
    'KillSignal=SIGTERM',
    'KillMode=mixed',
    `TimeoutStopSec=${Math.ceil(graceMs / 1000) + CLOSING_SECONDS}`,
    '',
    ...KERNEL_BOUNDS,
    '',
    '[Install]',
    `WantedBy=${wantedBy('user')}`,
    '',
  ].join('\n');
