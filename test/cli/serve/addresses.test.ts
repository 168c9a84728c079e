import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reachableHosts, type InterfaceAddress } from '../../../src/cli/serve/addresses.ts';

const INTERFACES: readonly InterfaceAddress[] = [
  { address: '127.0.0.1', family: 'IPv4', internal: true },
  { address: '::1', family: 'IPv6', internal: true },
  { address: '2001:db8::7', family: 'IPv6', internal: false },
  { address: 'fe80::1', family: 'IPv6', internal: false },
  { address: '192.0.2.7', family: 'IPv4', internal: false },
  { address: '169.254.3.4', family: 'IPv4', internal: false },
];

describe('the addresses of a server', () => {
  it('are those that other machines can use, IPv4 first, and localhost last', () => {
    assert.deepEqual(reachableHosts(INTERFACES, '::'), ['192.0.2.7', '2001:db8::7', 'localhost']);
  });

  it('are IPv4 only when it listens on IPv4 only', () => {
    assert.deepEqual(reachableHosts(INTERFACES, '0.0.0.0'), ['192.0.2.7', 'localhost']);
  });

  it('are the one it listens on', () => {
    assert.deepEqual(reachableHosts(INTERFACES, '127.0.0.1'), ['127.0.0.1']);
  });

  it('are this machine alone without a network', () =>
    assert.deepEqual(reachableHosts([], '::'), ['localhost']));
});
