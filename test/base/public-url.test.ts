// Where a server is found from outside is an address of http, and nothing else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parsePublicUrl } from '../../src/base/index.ts';

describe('the address of a server from outside', () => {
  it('is taken as browsers write it, without a slash at the end', () => {
    const GOOD = {
      'https://files.example.org': 'https://files.example.org',
      'https://files.example.org/': 'https://files.example.org',
      'https://files.example.org//': 'https://files.example.org',
      'http://localhost:8080': 'http://localhost:8080',
      'https://Example.ORG:443/a/b/': 'https://example.org/a/b',
      'https://[::1]:6768': 'https://[::1]:6768',
      'https://192.0.2.1:6768/~anna/files': 'https://192.0.2.1:6768/~anna/files',
    };
    for (const [text, url] of Object.entries(GOOD)) assert.equal(parsePublicUrl(text), url);
  });

  it('row 50: is nothing that leads elsewhere, or says more than where', () => {
    for (const text of [
      ...[
        '',
        'files.example.org',
        '//evil',
        'https:evil',
        'https:///x',
        'https://',
        'ftp://x',
        'javascript:alert(1)',
      ],
      ...[
        'https://user@x',
        'https://user:pass@x',
        'https://x?key=1',
        'https://x/#y',
        'https://x/ y',
        ' https://x',
      ],
      ...[
        'https://x\n',
        'https://x\\y',
        'https://x:99999',
        'https://x/<script>',
        'https://\u202ex',
        'https://x/"',
      ],
    ])
      assert.throws(
        () => parsePublicUrl(text),
        (error) => error instanceof WherryError && error.code === 'BAD_REQUEST',
        JSON.stringify(text),
      );
  });
});
