// The checksum extension of tus 1.0: of the body of one request.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { startTus, type TusBed } from './tus-bed.ts';
import { CONTENT_TYPE, base64, content } from './tus-client.ts';

const MIB = 1024 * 1024;

let bed: TusBed;
before(async () => {
  bed = await startTus();
});
after(() => bed[Symbol.asyncDispose]());

const checksum = (algorithm: string, bytes: Uint8Array): { 'Upload-Checksum': string } => ({
  'Upload-Checksum': `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}`,
});

describe('a checksum', () => {
  for (const algorithm of ['sha1', 'sha256', 'sha512', 'md5'])
    it(`of ${algorithm} lets in what it is of, and nothing else`, async () => {
      const bytes = content(5 * MIB + 3);
      const url = await bed.create(bytes.length, algorithm);
      const [first, rest] = [bytes.subarray(0, 1000), bytes.subarray(1000)];
      assert.equal((await bed.patch(url, 0, first, checksum(algorithm, first))).status, 204);
      for (const wrong of [checksum(algorithm, first), { 'Upload-Checksum': `${algorithm} AAAA` }]) {
        const reply = await bed.patch(url, 1000, rest, wrong);
        assert.equal(reply.status, 460);
        assert.equal(reply.headers['tus-resumable'], '1.0.0');
        assert.equal(reply.headers['upload-offset'], '1000');
        assert.equal(await bed.offsetOf(url), 1000);
      }
      assert.ok(!(await bed.names()).includes(algorithm));
      assert.equal((await bed.patch(url, 1000, rest, checksum(algorithm, rest))).status, 204);
      assert.equal(Buffer.compare(await bed.read(algorithm), bytes), 0);
    });

  it('that cannot be read, or of an algorithm that is not known, is refused before anything is taken', async () => {
    const url = await bed.create(3, 'unknown');
    for (const header of [
      'crc32 AAAA',
      'sha1',
      'SHA1 AAAA',
      'sha1 ?',
      '',
      '__proto__ AAAA',
      'constructor AAAA',
    ]) {
      const reply = await bed.patch(url, 0, content(3), { 'Upload-Checksum': header });
      assert.equal(reply.status, 400, header);
      assert.equal(await bed.offsetOf(url), 0);
    }
  });

  it('of a body that was cut off keeps nothing of that body', async () => {
    const bytes = content(3 * MIB);
    const url = await bed.create(bytes.length, 'cut');
    await bed.patch(url, 0, bytes.subarray(0, 10));
    const socket = await bed.begin(
      'PATCH',
      url,
      {
        'Content-Type': CONTENT_TYPE,
        'Upload-Offset': 10,
        'Content-Length': bytes.length - 10,
        ...checksum('sha1', bytes.subarray(10)),
      },
      bytes.subarray(10, 2 * MIB),
    );
    socket.end();
    assert.equal(await bed.offsetOf(url), 10);
    socket.destroy();
    const rest = bytes.subarray(10);
    assert.equal((await bed.patch(url, 10, rest, checksum('sha1', rest))).status, 204);
    assert.equal(Buffer.compare(await bed.read('cut'), bytes), 0);
  });

  it('of what an upload is created with that does not hold leaves no upload behind', async () => {
    const headers = {
      'Upload-Length': 10,
      'Upload-Metadata': `filename ${base64('created')}`,
      'Content-Type': CONTENT_TYPE,
    };
    const bytes = content(10);
    const refused = await bed.ask('POST', '/files/', { ...headers, ...checksum('sha1', content(9)) }, bytes);
    assert.equal(refused.status, 460);
    assert.equal(refused.headers.location, undefined);
    const taken = await bed.ask('POST', '/files/', { ...headers, ...checksum('sha1', bytes) }, bytes);
    assert.equal(taken.status, 201);
    assert.deepEqual(await bed.read('created'), bytes);
  });
});
