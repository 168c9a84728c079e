import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countInTable } from '../../../src/cli/daemon/count-connections.ts';
import { formatPidRecord, parsePidRecord, type PidRecord } from '../../../src/cli/daemon/pid-record.ts';
import { parseProcessStat } from '../../../src/cli/daemon/process-identity.ts';

const RECORD: PidRecord = {
  pid: 4711,
  identity: 'boot:99',
  since: '2026-11-20T14:03:11.123Z',
  version: '0.1.0',
  roots: ['/srv/a "b"\n\u202ec\udcff'],
  port: 6768,
  addresses: ['wherry://localhost:6768#PIN'],
  stateDirectory: '/state',
  logFile: '/state/servers/6768.log',
  graceMs: 30_000,
  args: ['/srv/a', '6768', '--read-only'],
  cwd: '/home/ann',
  environment: { WHERRY_READ_ONLY: '1' },
  tokenSource: 'kept',
};

describe('a pidfile', () => {
  it('has the process number alone in its first line, for other programs', () => {
    assert.match(formatPidRecord(RECORD), /^4711\n\{.*\}\n$/u);
  });

  it('gives back what was written, with whatever names', () => {
    assert.deepEqual(parsePidRecord(formatPidRecord(RECORD)), RECORD);
    const elsewhere = { ...RECORD, identity: undefined, environment: undefined };
    assert.deepEqual(parsePidRecord(formatPidRecord(elsewhere)), elsewhere);
  });

  const text = formatPidRecord(RECORD);
  for (const [what, bad] of [
    ['the pidfile of another program', '4711\n'],
    ['an empty file', ''],
    ['half a record', text.slice(0, -20)],
    ['something behind the record', `${text}more`],
    ['process 0, which is a group', text.replace('4711', '0')],
    ['process 1', text.replace('4711', '1')],
    ['a negative number, which is a group', text.replace('4711', '-4711')],
    ['a number with something behind it', text.replace('4711', '4711 1')],
    ['another format', text.replace('"wherry":1', '"wherry":2')],
    ['a port that is none', text.replace(':6768,', ':99999,')],
    ['variables that are no texts', text.replace('{"WHERRY_READ_ONLY":"1"}', '{"WHERRY_READ_ONLY":1}')],
    ['arguments that are no list', text.replace('["/srv/a","6768","--read-only"]', '"x"')],
  ] as const) {
    it(`is not taken for ours with ${what}`, () => assert.equal(parsePidRecord(bad), undefined));
  }
});

describe('the identity of a process', () => {
  const rest = `${Array.from({ length: 18 }, (_, index) => index).join(' ')} 2440110 1 2`;

  it('is read behind the name of the program, which may hold anything', () => {
    for (const name of ['node', 'a) R 1 (b', 'x y', ')'])
      assert.deepEqual(parseProcessStat(`4711 (${name}) S ${rest}\n`), { state: 'S', startTicks: '2440110' });
  });

  it('is not made up from something else', () => {
    for (const bad of ['', '4711', '4711 (node) S 1 2', `4711 (node) 5 ${rest}`])
      assert.equal(parseProcessStat(bad), undefined);
  });
});

describe('the connections of a server', () => {
  it('are those that are established to its port, in both tables', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue',
      '   0: 0100007F:1A70 00000000:0000 0A 00000000:00000000',
      '   1: 0100007F:1A70 0100007F:A1B2 01 00000000:00000000',
      '   2: 0100007F:A1B2 0100007F:1A70 01 00000000:00000000',
      '   3: 0100007F:1A70 0100007F:A1B3 06 00000000:00000000',
      '   4: 0000000000000000FFFF00000100007F:1A70 0000000000000000FFFF00000100007F:A1B4 01 0',
      '',
    ].join('\n');
    assert.equal(countInTable(table, 6768), 2);
    assert.equal(countInTable(table, 70), 0);
  });
});
