// What the bench reads from /proc and from `time`, in the forms they have.

import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLoopbackBytes } from '../../bench/measure/loopback-bytes.ts';
import { parseTimeFile } from '../../bench/measure/measure-command.ts';
import { parseCpuSeconds, parseResidentBytes } from '../../bench/measure/process-usage.ts';
import { missingPackages } from '../../bench/peers/programs.ts';
import { parseVersion } from '../../bench/report/machine.ts';
import { parseOpenFilesLimit } from '../../bench/rows/idle-clients.ts';

describe('what the system tells', () => {
  it('of CPU time is that of a process and of the children it has waited for, whatever its name', () => {
    const fields = 'S 1 42 42 0 -1 4194560 100 200 0 0 150 50 25 75 20 0 1 0 1000 0 0';
    equal(parseCpuSeconds(`42 (node) ${fields}`), 3);
    equal(parseCpuSeconds(`42 (a) b (c)) ${fields}`), 3);
  });

  it('of memory is what is resident', () => {
    equal(parseResidentBytes('Name:\tnode\nVmHWM:\t  200 kB\nVmRSS:\t  100 kB\nThreads:\t1\n'), 102_400);
    equal(parseResidentBytes('Name:\tkthreadd\n'), 0);
  });

  it('of the network is what the loopback has sent', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls',
      '  eth0: 5 1 0 0 0 0 0 0 6 1 0 0 0 0 0 0',
      '    lo: 1000 10 0 0 0 0 0 0 2000 20 0 0 0 0 0 0',
    ].join('\n');
    equal(parseLoopbackBytes(text), 2000);
  });

  it('of a command is in the last line of `time`', () => {
    const expected = { clientCpuSeconds: 1.75, clientPeakBytes: 2_097_152 };
    deepEqual(parseTimeFile('1.25 0.50 2048\n'), expected);
    deepEqual(parseTimeFile('Command exited with non-zero status 1\n1.25 0.50 2048\n'), expected);
  });

  it('of open files is the hard limit', () => {
    const line = (hard: string): string =>
      `Limit Soft Hard Units\nMax open files            1024                 ${hard}               files\n`;
    equal(parseOpenFilesLimit(line('4096')), 4096);
    equal(parseOpenFilesLimit(line('unlimited')), Number.POSITIVE_INFINITY);
  });

  for (const [text, version] of [
    ['OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.15 3 Sep 2024', 'OpenSSH_9.2p1'],
    ['nginx version: nginx/1.22.1', '1.22.1'],
    ['curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1', '7.88.1'],
    ['rsync  version 3.2.7  protocol version 31\nCopyright', '3.2.7'],
    ['something', 'something'],
  ] as const)
    it(`of a program is its version: ${version}`, () => equal(parseVersion(text), version));

  it('of missing programs is each package once', () => {
    deepEqual(
      missingPackages((name) => (['scp', 'sftp', 'nginx'].includes(name) ? undefined : `/usr/bin/${name}`)),
      ['openssh-client', 'nginx-light'],
    );
    deepEqual(
      missingPackages(() => '/usr/bin/true'),
      [],
    );
  });
});
