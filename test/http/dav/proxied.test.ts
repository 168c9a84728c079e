// WebDAV behind a proxy that ends TLS: clients name the server as they know it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ownOrigins } from '../../../src/http/dav/own-origins.ts';
import { lockPath, startDav } from './dav-bed.ts';

const FORWARDED = {
  'X-Forwarded-For': '192.0.2.7',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'files.example.org:8443',
};
const OUTSIDE = 'https://files.example.org:8443';

describe('behind a proxy that is trusted', () => {
  it('Destination and If name the server as its clients know it', async () => {
    await using bed = await startDav({ trustedProxies: ['127.0.0.1'] });
    const put = await bed.ask('PUT', '/files/a', FORWARDED, 'a');
    assert.equal(put.text, `${OUTSIDE}/files/a\n`);
    const to = (destination: string) => ({ ...FORWARDED, Destination: destination });
    assert.equal((await bed.ask('COPY', '/files/a', to(`${OUTSIDE}/files/b`))).status, 201);
    assert.equal((await bed.ask('MOVE', '/files/b', to(`${OUTSIDE}/files/c%20d`))).status, 201);
    for (const other of [`${bed.origin}/files/x`, 'https://files.example.org/files/x', `${OUTSIDE}0/files/x`])
      assert.equal((await bed.ask('COPY', '/files/a', to(other))).status, 502, other);
    const token = await lockPath(bed.ask, '/files/a', FORWARDED);
    // Of a proxy that says nothing of TLS, clients name another scheme than the server knows.
    for (const headers of [FORWARDED, { ...FORWARDED, 'X-Forwarded-Proto': 'http' }]) {
      const tagged = { ...headers, If: `<${OUTSIDE}/files/a> (<${token}>)` };
      assert.equal((await bed.ask('PUT', '/files/a', tagged, 'new')).status, 204);
    }
    const other = { ...FORWARDED, If: `<https://example.org/files/a> (<${token}>)` };
    assert.equal((await bed.ask('PUT', '/files/a', other, 'x')).status, 412);
    assert.equal(readFileSync(bed.file('a'), 'utf8'), 'new');
  });

  it('what a client says of itself is not taken for a proxy’s word', async () => {
    await using bed = await startDav();
    await bed.ask('PUT', '/files/a', {}, 'a');
    const headers = { ...FORWARDED, Destination: `${OUTSIDE}/files/b` };
    assert.equal((await bed.ask('COPY', '/files/a', headers)).status, 403);
  });

  it('a server has its name under both schemes, and no other', () => {
    assert.deepEqual(ownOrigins('http://[::1]:6768'), ['https://[::1]:6768', 'http://[::1]:6768']);
    assert.deepEqual(ownOrigins('https://a'), ['https://a', 'http://a']);
  });
});
