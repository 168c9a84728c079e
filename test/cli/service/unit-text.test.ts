import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quoteCommandWord, quotePath } from '../../../src/cli/service/unit-quote.ts';
import { formatUnit, type UnitInit } from '../../../src/cli/service/unit-text.ts';

const INIT: UnitInit = {
  scope: 'system',
  version: '1.2.3',
  command: ['/usr/bin/node', '/opt/wherry/bin/wherry.cjs', 'run', '--', '/srv/my files', '7000'],
  root: '/srv/my files',
  isReadOnly: false,
  port: 7000,
  graceMs: 30_000,
  user: 'files',
  stateName: 'wherry/wherry',
  written: [],
  read: ['/usr/bin/node', '/opt/wherry'],
};

const GOLDEN = `# Written by "wherry service install", version 1.2.3; it is replaced by the next one. For changes: systemctl edit
[Unit]
Description=Wherry, serving /srv/my files
Wants=network-online.target
After=network-online.target
RequiresMountsFor="/srv/my files"

[Service]
Type=exec
ExecStart=/usr/bin/node /opt/wherry/bin/wherry.cjs run -- "/srv/my files" 7000
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=2
# Usage, and rights that are missing: trying again helps neither.
RestartPreventExitStatus=2 12
# SIGTERM lets transfers end for the grace of the server; then it ends by itself.
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=45
UMask=0077
User=files
StateDirectory=wherry/wherry
StateDirectoryMode=0700

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
CapabilityBoundingSet=
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RemoveIPC=yes
ProtectHome=yes
ReadWritePaths="/srv/my files"
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`;

describe('the systemd unit of a server', () => {
  it('is this, for the system', () => assert.equal(formatUnit(INIT), GOLDEN));

  it('of a user asks for nothing that only the system can do', () => {
    const text = formatUnit({ ...INIT, scope: 'user', user: undefined, stateName: undefined });
    assert.doesNotMatch(text, /Protect|Private|Capabilit|ReadWrite|User=|StateDirectory|multi-user/u);
    assert.match(text, /\nSystemCallFilter=@system-service\n/u);
    assert.match(text, /\nWantedBy=default\.target\n$/u);
  });

  it('shows of homes only what is served and needed, and what is served read-only for reading', () => {
    const inHome = { ...INIT, root: '/home/ann/files', read: ['/home/ann/node/bin/node', '/opt/wherry'] };
    const text = formatUnit(inHome);
    assert.match(
      text,
      /\nProtectHome=tmpfs\nBindPaths=\/home\/ann\/files\nBindReadOnlyPaths=\/home\/ann\/node\/bin\/node\n/u,
    );
    const readOnly = formatUnit({ ...inHome, isReadOnly: true });
    assert.match(
      readOnly,
      /\nBindReadOnlyPaths=\/home\/ann\/files \/home\/ann\/node\/bin\/node\nPrivateTmp/u,
    );
    assert.doesNotMatch(readOnly, /BindPaths=|ReadWritePaths=/u);
  });

  it('sees the temporary directory only when something in it is served', () => {
    assert.match(formatUnit({ ...INIT, root: '/tmp/files' }), /\nPrivateTmp=no\n/u);
    assert.match(formatUnit({ ...INIT, root: '/tmpfiles' }), /\nPrivateTmp=yes\n/u);
  });

  it('may listen on a low port, and on no other way have a right', () => {
    assert.match(
      formatUnit({ ...INIT, port: 443 }),
      /\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\nAmbient/u,
    );
  });

  it('has each line to itself, whatever the directory is called', () => {
    for (const name of [
      'a\\',
      'a\\\\',
      'a\\\\\\',
      '%n',
      '$HOME',
      '"',
      "'",
      '# a',
      '; a',
      'a = b',
      '[Service]',
    ]) {
      const text = formatUnit({ ...INIT, root: `/srv/${name}`, command: ['/usr/bin/node', `/srv/${name}`] });
      // An odd number of backslashes at its end joins a line with the next one.
      for (const line of text.split('\n')) assert.equal((/\\*$/u.exec(line)?.[0].length ?? 0) % 2, 0, line);
      assert.equal(text.split('\n').length, GOLDEN.split('\n').length, name);
    }
  });

  it('gives the server more time to stop than its grace', () => {
    assert.match(formatUnit({ ...INIT, graceMs: 300_500 }), /\nTimeoutStopSec=316\n/u);
  });
});

describe('a word in a unit', () => {
  it('means what it was, whatever it holds', () => {
    assert.equal(quoteCommandWord('/plain/word-1.0'), '/plain/word-1.0');
    assert.equal(quoteCommandWord('a "b" \\ c'), '"a \\"b\\" \\\\ c"');
    assert.equal(quoteCommandWord('100%i$HOME'), '"100%%i$$HOME"');
    assert.equal(quoteCommandWord(';'), '";"');
    assert.equal(quoteCommandWord(''), '""');
    assert.equal(quotePath('/a:b'), '"/a:b"');
    assert.equal(quotePath('/100%i$HOME'), '"/100%%i$HOME"');
  });

  it('is refused with a control character, which could begin a line of its own', () => {
    for (const word of ['/a\nExecStartPre=/bin/evil', '/a\u0000', '/a\u007f']) {
      for (const quote of [quoteCommandWord, quotePath])
        assert.throws(() => quote(word), { code: 'BAD_REQUEST' });
    }
  });
});
