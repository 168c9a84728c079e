import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatSyncUnit } from '../../../src/cli/service/sync-unit-text.ts';

const GOLDEN = `# Written by "wherry service install", version 1.2.3; it is replaced by the next one. For changes: systemctl --user edit
[Unit]
Description=Wherry, keeping saved pairs in step

[Service]
Type=exec
Environment="XDG_STATE_HOME=/home/ann/my %%state"
ExecStart=/usr/bin/node "/opt/my $$wherry/wherry.cjs" sync run
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=2
# Usage, and that another process serves the pairs: trying again helps neither.
RestartPreventExitStatus=2 13
# SIGTERM lets runs end for a while; then they are cut short, and gone on with at the next start.
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=45

NoNewPrivileges=yes
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=default.target
`;

describe('the unit of saved pairs', () => {
  it('is this text', () => {
    const text = formatSyncUnit({
      version: '1.2.3',
      command: ['/usr/bin/node', '/opt/my $wherry/wherry.cjs', 'sync', 'run'],
      environment: [['XDG_STATE_HOME', '/home/ann/my %state']],
      graceMs: 30_000,
    });
    assert.equal(text, GOLDEN);
  });
});
