import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMetrics } from '../../../src/http/operation/metrics.ts';
import { parseMetrics } from './parse-metrics.ts';

const sample = { method: 'GET', status: 200, sentBytes: 10, milliseconds: 40 };

describe('numbers about the server', () => {
  it('are in the format that Prometheus reads', () => {
    const metrics = createMetrics();
    metrics.request(sample);
    metrics.request({ ...sample, milliseconds: 4 });
    metrics.request({ ...sample, method: 'PUT', status: 201, sentBytes: 0 });
    metrics.event({ level: 'info', event: 'files.upload', bytes: 7, door: 'http' });
    metrics.event({ level: 'info', event: 'files.download', bytes: 9 });
    metrics.event({ level: 'info', event: 'login', bytes: 1000 });
    const found = parseMetrics(
      metrics.render([
        {
          name: 'odd',
          help: 'With odd labels.',
          values: [
            [{ text: 'a "b" \\ c\nd' }, 1],
            [{ text: 'gone' }, undefined],
          ],
        },
      ]),
    );
    assert.equal(found.get('wherry_http_requests_total{method="GET",status="200"}'), 2);
    assert.equal(found.get('wherry_http_requests_total{method="PUT",status="201"}'), 1);
    assert.equal(found.get('wherry_http_sent_bytes_total'), 20);
    assert.equal(found.get('wherry_http_request_seconds_count'), 3);
    assert.equal(found.get('wherry_http_request_seconds_bucket{le="0.005"}'), 1);
    assert.equal(found.get('wherry_http_request_seconds_bucket{le="0.1"}'), 3);
    assert.equal(found.get('wherry_http_request_seconds_bucket{le="+Inf"}'), 3);
    assert.equal(found.get('wherry_transferred_bytes_total{direction="received",door="http"}'), 7);
    assert.equal(found.get('wherry_transferred_bytes_total{direction="sent",door="link"}'), 9);
    assert.equal(found.get('wherry_events_total{event="login",level="info"}'), 1);
    assert.equal(found.get('odd{text="a \\"b\\" \\\\ c\\nd"}'), 1);
    assert.equal(found.has('odd{text="gone"}'), false);
  });

  it('row 62: do not grow by what clients say', () => {
    const metrics = createMetrics();
    metrics.request(sample);
    const before = metrics.render([]).split('\n').length;
    for (let index = 0; index < 1000; index += 1) metrics.request({ ...sample, method: `X${index}` });
    for (const method of ['__proto__', 'constructor', 'hasOwnProperty', 'get', '"\n'])
      metrics.request({ ...sample, method });
    assert.equal(metrics.render([]).split('\n').length, before + 1);
    assert.equal(
      parseMetrics(metrics.render([])).get('wherry_http_requests_total{method="other",status="200"}'),
      1005,
    );
  });
});
