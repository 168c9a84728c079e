// The picture: that it is XML whatever names it shows, holds what it must, and stays small.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawRates, toRateSeries, type RateSeries } from '../../../src/rates/index.ts';
import { rateAxis, timeAxis } from '../../../src/rates/chart/axes.ts';
import { DARK, DASHES, LIGHT } from '../../../src/rates/chart/chart-style.ts';

/** Throws where tags do not match, or a character stands bare that must be escaped. Enough for what is drawn here. */
const ensureXml = (svg: string): void => {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([a-zA-Z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/gu,
    (_, end, name, _attributes, empty) => {
      if (end === '/') assert.equal(open.pop(), name);
      else if (empty !== '/') open.push(name as string);
      return '';
    },
  );
  assert.deepEqual(open, []);
  assert.doesNotMatch(rest.replace(/&(?:amp|lt|gt|quot|#39);/gu, ''), /[<&\u0000-\u0008]/u);
};

const steady = (count: number, stepSeconds: number, stepBytes: number): RateSeries =>
  toRateSeries(
    Array.from({ length: count + 1 }, (_, index) => ({
      seconds: Math.round(index * stepSeconds * 1e6) / 1e6,
      bytes: index * stepBytes,
    })),
  );

const meansOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/class="line mean s\d" d="(M76 [\d.]+L[^"]+)"/gu)].map(([, path]) => path ?? '');

describe('the picture of rates', () => {
  it('is XML without anything from outside, whatever the names are', () => {
    const label = '<script>&"\'\u0000\ud800 ]]> 日本';
    const svg = drawRates([{ label, note: 'a < b', series: steady(5, 1, 100) }]);
    ensureXml(svg);
    assert.match(svg, /&lt;script&gt;&amp;&quot;&#39;\ufffd\ufffd \]\]&gt; 日本/u);
    assert.doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /https?:|<script|href/u);
  });

  const sizes: readonly (readonly [string, readonly RateSeries[], number])[] = [
    ['no sample', [steady(0, 1, 1), []], 0],
    ['one sample', [steady(1, 0.02, 4096)], 1],
    [
      'no elapsed time',
      [
        toRateSeries([
          { seconds: 0, bytes: 0 },
          { seconds: 0, bytes: 9 },
        ]),
      ],
      1,
    ],
    ['20 ms', [steady(10, 0.002, 1e6)], 1],
    ['hours', [steady(4000, 5, 1e7)], 1],
    ['nothing that moved', [steady(3, 1, 0)], 1],
    ['ten files', Array.from({ length: 10 }, (_, index) => steady(50, 1, (index + 1) * 1000)), 10],
  ];
  for (const [what, list, lines] of sizes) {
    it(`can show ${what}`, () => {
      const svg = drawRates(list.map((series, index) => ({ label: `f${index}`, note: 'n', series })));
      ensureXml(svg);
      assert.equal(meansOf(svg).length, lines);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/u);
      assert.equal((svg.match(/<text x="\d+" y="\d+" dy="4" xml:space/gu) ?? []).length, list.length);
      assert.equal(
        svg.includes('Nothing was measured.'),
        list.every((one) => (one.at(-1)?.seconds ?? 0) === 0),
      );
      assert.ok(svg.length < 100_000, `${svg.length} bytes`);
    });
  }

  it('cuts off a few samples that are far above all others, and says so', () => {
    const marks = Array.from({ length: 500 }, (_, index) => ({ seconds: index, bytes: index * 1000 }));
    const leap = marks.map((mark, index) => (index > 250 ? { ...mark, bytes: mark.bytes + 1e8 } : mark));
    const draw = (series: RateSeries): string => drawRates([{ label: 'f', note: 'n', series }]);
    assert.match(draw(toRateSeries(leap)), /the highest cut off/u);
    assert.doesNotMatch(draw(toRateSeries(marks)), /cut off/u);
  });

  it('has the same picture twice', () => {
    const drawn = [{ label: 'f', note: 'n', series: steady(100, 0.1, 12_345) }];
    assert.equal(drawRates(drawn), drawRates(drawn));
  });
});

describe('the axes', () => {
  const times: readonly (readonly [number, string, readonly string[]])[] = [
    [0, 's', ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    [0.02, 'ms', ['0', '2', '4', '6', '8', '10', '12', '14', '16', '18', '20']],
    [12.3, 's', ['0', '2', '4', '6', '8', '10', '12']],
    [600, 'min', ['0', '2', '4', '6', '8', '10']],
    [5400, 'min', ['0', '15', '30', '45', '60', '75', '90']],
    [20_000, 'h', ['0', '1', '2', '3', '4', '5']],
  ];
  for (const [seconds, unit, labels] of times) {
    it(`divide ${seconds} seconds into round ${unit}`, () => {
      const axis = timeAxis(seconds);
      assert.deepEqual([axis.unit, axis.ticks.map(({ label }) => label)], [unit, labels]);
      assert.ok(axis.ticks.every(({ value }) => value <= axis.end * 1.000001));
    });
  }

  it('end above the highest rate, in a unit that suits it', () => {
    for (const [rate, unit] of [
      [3, 'B/s'],
      [1023, 'B/s'],
      [5000, 'KiB/s'],
      [3e8, 'MiB/s'],
      [1.2e9, 'GiB/s'],
    ] as const) {
      const axis = rateAxis(rate);
      assert.equal(axis.unit, unit);
      assert.ok(axis.end > rate && axis.end < rate * 1.6, `${rate}: ${axis.end}`);
      assert.ok(axis.ticks.length >= 4 && axis.ticks.length <= 13, `${rate}: ${axis.ticks.length} ticks`);
    }
    assert.deepEqual(rateAxis(0).ticks.length, 1);
  });
});

/** WCAG 2.2, relative luminance and contrast. */
const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

describe('the colours', () => {
  for (const [name, palette] of Object.entries({ light: LIGHT, dark: DARK })) {
    it(`can be seen on the ${name} background`, () => {
      for (const colour of palette.series)
        assert.ok(contrast(colour, palette.background) >= 3, `${colour} has too little contrast`);
      for (const colour of [palette.text, palette.muted])
        assert.ok(contrast(colour, palette.background) >= 4.5, `${colour} has too little contrast`);
    });
  }

  it('come with another pattern of dashes each time they come again', () => {
    const pairs = Array.from(
      { length: 40 },
      (_, index) => `${index % LIGHT.series.length} ${index % DASHES.length}`,
    );
    assert.equal(new Set(pairs).size, 40);
    assert.equal(LIGHT.series.length, DARK.series.length);
  });
});
