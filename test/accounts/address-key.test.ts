import assert from 'node:assert/strict';
import { isIPv6 } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addressKey } from '../../src/accounts/index.ts';

describe('the key of an address', () => {
  const rows: readonly [name: string, address: string, key: string][] = [
    ['IPv4', '192.0.2.7', '192.0.2.7'],
    ['IPv4 mapped into IPv6', '::ffff:192.0.2.7', '192.0.2.7'],
    ['the same in hexadecimal', '::ffff:c000:207', '192.0.2.7'],
    ['the same written out', '0:0:0:0:0:FFFF:C000:0207', '192.0.2.7'],
    ['IPv6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['IPv6 with leading zeros and capitals', '2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['IPv6 whose gap is in the prefix', '2001:db8::1', '2001:db8:0:0::/64'],
    ['IPv6 with a zone', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['loopback', '::1', '0:0:0:0::/64'],
    ['memory', 'memory', 'memory'],
    ['nothing', '', ''],
    ['no address', ':::', ':::'],
    ['too many groups', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8:9'],
    ['IPv4 out of range', '::ffff:1.2.3.256', '::ffff:1.2.3.256'],
  ];
  for (const [name, address, key] of rows) {
    it(`of ${name} is ${key === '' ? 'empty' : key}`, () => assert.equal(addressKey(address), key));
  }

  it('row 26: is one for a whole /64, and another for the next', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (address, other) => {
        fc.pre(isIPv6(address) && !addressKey(address).includes('.'));
        const prefix = addressKey(address).replace('::/64', '');
        const host = addressKey(other).replace('::/64', '');
        fc.pre(!host.includes('.'));
        assert.equal(addressKey(`${prefix}:${host}`), addressKey(address));
      }),
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof addressKey(text) === 'string'));
  });
});
