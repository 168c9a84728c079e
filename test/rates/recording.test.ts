// The CSV and JSON forms: there and back, and what is said of damaged ones.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatRecordingCsv,
  formatRecordingJson,
  formatSparkline,
  isRecordingCsv,
  isRecordingJson,
  parseRecordingCsv,
  parseRecordingJson,
  toRateSeries,
} from '../../src/rates/index.ts';

const series = toRateSeries([
  { seconds: 0, bytes: 0 },
  { seconds: 0.020001, bytes: 1_048_576 },
  { seconds: 0.041, bytes: 2 ** 52 },
]);
const recording = {
  command: 'upload',
  started: '2026-11-28T03:00:00.000Z',
  files: [{ path: 'a "seconds": \u001b[31m\n', size: 3, outcome: 'created', seconds: 0.04 }],
  filesLeftOut: 2,
  series,
};
const csv = formatRecordingCsv(series);
const json = formatRecordingJson(recording);

describe('recordings', () => {
  it('come back from both forms as they went in', () => {
    assert.deepEqual(parseRecordingCsv(csv, 'a.csv'), series);
    assert.deepEqual(parseRecordingJson(json, 'a.json'), series);
    assert.deepEqual(parseRecordingJson(formatRecordingJson({ ...recording, series: [] }), 'a'), []);
  });

  it('have plain headings and a line a sample', () => {
    const lines = csv.split('\n');
    assert.equal(lines[0], 'seconds,bytes,bytes_per_second,mean_bytes_per_second');
    assert.equal(lines[1], '0,0,0,0');
    assert.equal(lines.length, 5);
    assert.match(csv, /^[a-z_,\n\d.]+$/u);
  });

  it('are read as a spreadsheet saves them', () => {
    const saved = `\uFEFF${csv.replaceAll('\n', '\r\n').replace('0,0,0,0', '"0",0, 0 ,0')}\r\n`;
    assert.deepEqual(parseRecordingCsv(saved, 'a.csv'), series);
    assert.deepEqual(parseRecordingJson(`\uFEFF${JSON.stringify(JSON.parse(json))}`, 'a'), series);
  });

  it('are recognised by their beginning', () => {
    assert.ok(isRecordingCsv(csv.slice(0, 60)) && isRecordingJson(json.slice(0, 60)));
    assert.ok(isRecordingJson(JSON.stringify(JSON.parse(json))));
    for (const other of ['', 'seconds,bytes\n', '{}', '{"version":1}', `x${csv}`])
      assert.ok(!isRecordingCsv(other) && !isRecordingJson(other), other);
  });
});

describe('a damaged recording is refused with its line:', () => {
  const head = 'seconds,bytes,bytes_per_second,mean_bytes_per_second\n0,0,0,0\n';
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['empty CSV', '', /^"x": it is empty/u],
    ['other headings', 'time,size\n1,2\n', /line 1: it is no recording/u],
    ['a missing column', `${head}1,2,3\n`, /line 3: it has 3 columns, not 4/u],
    ['no number', `${head}1,1,1,1\n2,=1+1,3,4\n`, /line 4: "=1\+1" is not a number, as bytes must be/u],
    ['a negative number', `${head}1,-1,1,1\n`, /line 3: "-1" is not a number/u],
    ['a number without end', `${head}1e400,1,1,1\n`, /line 3: a number is negative or too large/u],
    ['control characters', `${head}1,\u001b[2J,1,1\n`, /line 3: "[^\u001b]+" is not a number/u],
    ['time going back', `${head}2,1,1,1\n1,2,1,1\n`, /line 4: the time goes back, from 2 to 1/u],
    ['bytes becoming fewer', `${head}1,5,1,1\n2,4,1,1\n`, /line 4: the bytes become fewer/u],
    ['a first row that is not at 0', head.replace('0,0,0,0', '1,0,0,0'), /line 2: the first row/u],
    ['an empty line inside', `${head}\n1,1,1,1\n`, /line 3: it has 1 column,/u],
  ];
  for (const [what, text, message] of cases) {
    it(what, () => assert.throws(() => parseRecordingCsv(text, 'x'), { code: 'BAD_REQUEST', message }));
  }

  const lines = json.split('\n');
  const place = lines.findIndex((line) => line.includes('0.020001'));
  const changed = (from: string | RegExp, to: string): string =>
    lines.map((line, index) => (index === place ? line.replace(from, to) : line)).join('\n');
  const jsonCases: readonly (readonly [string, string, RegExp])[] = [
    [
      'JSON with a stray word',
      changed('1048576', 'many'),
      new RegExp(`line ${place + 1}: it is not JSON`, 'u'),
    ],
    [
      'JSON cut short',
      lines.slice(0, place + 1).join('\n'),
      new RegExp(`line ${place + 1}: it is not JSON`, 'u'),
    ],
    [
      'JSON with a comma too many',
      changed('"bytes":1048576,', '"bytes":1048576,,'),
      new RegExp(`line ${place + 1}: `, 'u'),
    ],
    [
      'a text for a number',
      changed('1048576', '"1"'),
      new RegExp(`line ${place + 1}: sample 1: it has no number "bytes"`, 'u'),
    ],
    [
      'time going back',
      changed('0.020001', '9'),
      new RegExp(`line ${place + 2}: sample 2: the time goes back`, 'u'),
    ],
    ['a sample that is none', changed(/\{.*\}/u, '7'), /: sample 1: it is not an object/u],
    ['another format', '{"format":"other"}', /line 1: it is no recording/u],
    ['a later version', '{"format":"wherry-rates","version":2}', /newer Wherry/u],
    ['no samples', '{"format":"wherry-rates","version":1}', /no list of samples/u],
    ['nested without end', '['.repeat(200), /line 1: it is not JSON/u],
  ];
  for (const [what, text, message] of jsonCases) {
    it(what, () => assert.throws(() => parseRecordingJson(text, 'x'), { code: 'BAD_REQUEST', message }));
  }
});

describe('a sparkline', () => {
  it('shows how the rate went over the time', () => {
    const rising = toRateSeries([0, 1, 2, 3, 4].map((seconds) => ({ seconds, bytes: seconds ** 2 * 100 })));
    assert.equal(formatSparkline(rising, 4), '▂▄▆█');
    assert.equal(
      formatSparkline(
        toRateSeries([
          { seconds: 0, bytes: 0 },
          { seconds: 1, bytes: 5 },
        ]),
        3,
      ),
      '███',
    );
  });

  it('shows nothing where nothing was measured, and a floor where nothing moved', () => {
    assert.equal(formatSparkline([], 5), '');
    assert.equal(formatSparkline(toRateSeries([{ seconds: 0, bytes: 0 }]), 5), '');
    assert.equal(
      formatSparkline(
        toRateSeries([
          { seconds: 0, bytes: 0 },
          { seconds: 1, bytes: 0 },
        ]),
        2,
      ),
      '▁▁',
    );
  });
});
