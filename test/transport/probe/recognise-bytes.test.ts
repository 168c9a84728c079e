import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recogniseBytes } from '../../../src/transport/probe/recognise-bytes.ts';

const recognise = (text: string): string => recogniseBytes(Buffer.from(text, 'latin1')).kind;

describe('recogniseBytes', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['SSH-2.0-OpenSSH_9.2\r\n', 'ssh'],
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'http'],
    ['HTTP/1.1 400 Bad Request\r\n\r\nThis port speaks Wherry over TLS', 'wherry-proxied'],
    ['220 mail.example ESMTP Postfix\r\n', 'smtp'],
    ['220 (vsFTPd 3.0.3)\r\n', 'ftp'],
    ['\x16\x03\x01\x02', 'tls'],
    ['\x15\x03\x01\x00\x02\x02\x46', 'tls'],
    ['\0\0\0\x20\x01\0\0\0\0\0\0\0', 'wherry-plain'],
    ['', 'silent'],
    ['\0', 'unknown'],
    ['RFB 003.008\n', 'unknown'],
  ];
  for (const [said, kind] of cases) {
    it(`calls ${JSON.stringify(said.slice(0, 24))} ${kind}`, () => assert.equal(recognise(said), kind));
  }

  it('gives back one harmless line of what was said, or nothing', () => {
    assert.equal(recogniseBytes(Buffer.from('SSH-2.0-x\r\nmore')).said, 'SSH-2.0-x');
    assert.equal(recogniseBytes(Buffer.from('SSH-2.0-\x1b[31mred')).said, '');
    assert.equal(recogniseBytes(Buffer.from('A'.repeat(500))).said.length, 80);
  });
});
