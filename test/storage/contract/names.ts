// Names: everything POSIX can store, the portable rules, and bytes that are not UTF-8.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nameFromBytes } from '../../../src/base/index.ts';
import {
  createBed,
  directoryEntry,
  fileEntry,
  getText,
  namesBelow,
  put,
  putBatch,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';

const NASTY = {
  emoji: '🛶 boat 👩‍👩‍👧.txt',
  newline: 'two\nlines',
  'control characters': 'bell\u0007 escape\u001b[31m',
  'trailing dot': 'ends.',
  'trailing space': 'ends ',
  'leading dash': '-rf',
  backslash: 'back\\slash',
  quotes: `"double" 'single' \`back\``,
  'characters for shells': '$(touch x); *?[a]{b,c}|>&',
  'percent escapes': '%2e%2e%2f',
  'three dots': '...',
  '255 bytes': 'n'.repeat(255),
  '255 bytes in 85 characters': '€'.repeat(85),
  'direction override': 'a\u202egnp.exe',
  'not UTF-8': nameFromBytes(Uint8Array.from([0x66, 0xff, 0xfe, 0x80, 0x6f])),
  'UTF-8 cut short': nameFromBytes(Uint8Array.from([0x61, 0xe2, 0x82])),
  'BOM first': '\ufeffname',
  'device name': 'CON',
} as const;

export const describeNames = (maker: StorageMaker): void => {
  describe('names by the posix rules', () => {
    const corner = createBed(() => maker.open());

    for (const [what, name] of Object.entries(NASTY)) {
      it(`keeps a name with ${what}`, async () => {
        const { storage, at } = await corner();
        await put(storage, at(name), text(what));
        assert.deepEqual(await namesBelow(storage, at()), [name]);
        assert.equal((await storage.stat(at(name))).path, at(name));
        assert.equal(await getText(storage, at(name)), what);
        await storage.makeDirectory(at('in'));
        await storage.move(at(name), at(`in/${name}`), { policy: 'fail' });
        assert.deepEqual(await putBatch(storage, at('batch'), [fileEntry(name, text('batched'))]), [
          { outcome: 'created' },
        ]);
        assert.equal(await getText(storage, at(`batch/${name}`)), 'batched');
        assert.equal(await storage.remove(at(`in/${name}`)), 1);
      });
    }

    it('keeps composed and decomposed forms apart', async () => {
      const { storage, at } = await corner();
      await put(storage, at('caf\u00e9'), text('NFC'));
      await put(storage, at('cafe\u0301'), text('NFD'));
      await put(storage, at('CAF\u00c9'), text('upper'));
      assert.equal((await namesBelow(storage, at())).length, 3);
      assert.equal(await getText(storage, at('cafe\u0301')), 'NFD');
    });
  });

  describe('names by the portable rules', () => {
    const corner = createBed(() => maker.open({ names: 'portable' }));
    const REFUSED = [
      'ends.',
      'ends ',
      'a:b',
      'a*b',
      'a"b',
      'a|b',
      'a<b',
      'back\\slash',
      'two\nlines',
      'CON',
      'nul.txt',
      'com1',
      NASTY['not UTF-8'],
    ];

    it('refuses to create what another system could not store', async () => {
      const { storage, at } = await corner();
      assert.equal(storage.info.names, 'portable');
      await put(storage, at('fine'), text('x'));
      for (const name of REFUSED) {
        await refuses('INVALID_NAME', () => storage.createFile(at(name)));
        await refuses('INVALID_NAME', () => storage.makeDirectory(at(name)));
        await refuses('INVALID_NAME', () => storage.makeDirectory(at(`${name}/below`), { parents: true }));
        await refuses('INVALID_NAME', () => storage.stage(at(name), { size: 0 }, { policy: 'fail' }));
        await refuses('INVALID_NAME', () => storage.move(at('fine'), at(name), { policy: 'fail' }));
        await refuses('INVALID_NAME', () => storage.copy(at('fine'), at(name), { policy: 'fail' }));
        const results = await putBatch(storage, at(), [
          fileEntry(name, text('x')),
          directoryEntry(`${name}/d`),
        ]);
        assert.deepEqual(
          results.map((result) => ('code' in result ? result.code : result.outcome)),
          ['INVALID_NAME', 'INVALID_NAME'],
          name,
        );
      }
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), ['fine']);
    });
  });
};
