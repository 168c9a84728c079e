// Reads the text format of Prometheus (exposition format 0.0.4) strictly.

import assert from 'node:assert/strict';

const SAMPLE =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (\S+)$/u;

/** Values by series. Every name has its type before its first sample, and is told about once. */
export const parseMetrics = (text: string): ReadonlyMap<string, number> => {
  assert.ok(text.endsWith('\n'));
  const values = new Map<string, number>();
  const types = new Set<string>();
  for (const line of text.slice(0, -1).split('\n')) {
    if (line.startsWith('# HELP ')) continue;
    const [, name] = /^# TYPE (\w+) (?:counter|gauge|histogram)$/u.exec(line) ?? [];
    if (name !== undefined) {
      assert.ok(!types.has(name), `${name} is told about twice`);
      types.add(name);
      continue;
    }
    const [, series = '', value = ''] = SAMPLE.exec(line) ?? [];
    assert.notEqual(series, '', line);
    assert.ok(
      types.has(series.replace(/\{.*$/u, '')) ||
        types.has(series.replace(/_(?:bucket|sum|count)(?:\{.*)?$/u, '')),
      line,
    );
    assert.ok(!values.has(series), `${series} is there twice`);
    assert.ok(Number.isFinite(Number(value)), line);
    values.set(series, Number(value));
  }
  return values;
};
