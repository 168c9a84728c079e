// What is malformed is refused as a whole, by the server as a bad request and by the client as an answer not to be trusted.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { decodeAccount, decodeAuditEntry, decodeList, decodeToken } from '../../src/admin/wire/answers.ts';
import {
  createActivityDecoder,
  decodeConnection,
  decodeStatus,
} from '../../src/admin/wire/server-answers.ts';
import { decodeNewShare, decodeShare, decodeShareId, decodeShareList } from '../../src/admin/wire/shares.ts';
import {
  decodeAddAccount,
  decodeAddInvite,
  decodeAuditRequest,
  decodeChangeAccount,
  decodeGrace,
  decodeId,
  decodeNamed,
  decodeNewToken,
} from '../../src/admin/wire/requests.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const verifier = deriveVerifier(generateToken());

/** A request or answer that is good, and each of its members with values that are not. */
const CASES: readonly (readonly [
  decode: (value: unknown) => unknown,
  good: Readonly<Record<string, unknown>>,
  bad: Readonly<Record<string, readonly unknown[]>>,
  code: string,
])[] = [
  [
    decodeNamed,
    { name: 'anna' },
    { name: [undefined, 1, null, 'x'.repeat(20_000)], account: [1, []] },
    'BAD_REQUEST',
  ],
  [decodeId, { id: 3 }, { id: [undefined, '3', 1.5, 2 ** 53, Number.NaN] }, 'BAD_REQUEST'],
  [
    decodeNewToken,
    { name: 'a', kind: 'named', verifier },
    {
      kind: [undefined, 'owner'],
      expiresMs: ['never', 0.5],
      verifier: [
        undefined,
        {},
        new Uint8Array(32),
        { ...verifier, id: 'x' },
        { ...verifier, storedKey: new Uint8Array(31) },
        { ...verifier, serverKey: 'x'.repeat(32) },
      ],
    },
    'BAD_REQUEST',
  ],
  [
    decodeAddAccount,
    { name: 'anna', verbs: ['read'], home: '/home/anna' },
    {
      verbs: [undefined, 'read', ['all'], [['read']]],
      home: [1, 'home', '/a/../b'],
      quotaBytes: [-1],
      password: [1],
    },
    'BAD_REQUEST',
  ],
  [
    decodeChangeAccount,
    { name: 'anna', grant: { path: '/a', verbs: null }, quotaBytes: null, password: null, totp: null },
    {
      totp: ['x', true],
      grant: [{}, { path: '/a' }, { verbs: [] }, [], { path: '../a', verbs: [] }],
      isDisabled: ['no', 0],
    },
    'BAD_REQUEST',
  ],
  [
    decodeAddInvite,
    { verbs: ['read'], hasHome: true, lifetimeMs: 5 },
    { hasHome: [undefined, 1], lifetimeMs: [undefined, -1, 1e300] },
    'BAD_REQUEST',
  ],
  [decodeAuditRequest, {}, { limit: [-1, 'all'], event: [{}] }, 'BAD_REQUEST'],
  [
    decodeNewShare,
    { path: '/a', access: 'read' },
    {
      path: [undefined, 1, 'a', '/a/../b', '/.wherry/x', '/a\0', new Uint8Array()],
      access: [undefined, 'write', 'owner', ['read']],
      password: [1, 'x'.repeat(20_000)],
      expiresMs: ['never', 0.5, 2 ** 53],
      maxUses: [-1, 1.5, '1'],
      label: [1, {}],
    },
    'BAD_REQUEST',
  ],
  [decodeGrace, {}, { graceMs: [-1, 'soon', 0.5] }, 'BAD_REQUEST'],
  [
    decodeConnection,
    {
      id: 1,
      account: 'anna',
      remoteAddress: '::1',
      agent: 'x/1',
      carrier: 'tls',
      forMs: 0,
      calls: 0,
      receivedBytes: 0,
      sentBytes: 0,
    },
    { receivedBytes: [undefined, -1, '1'], sentBytes: [undefined, 0.5], agent: [undefined, 1] },
    'CORRUPTED',
  ],
  [
    decodeStatus,
    {
      version: '1',
      startedMs: 0,
      timeMs: 0,
      port: 1,
      pin: 'x',
      roots: [],
      isReadOnly: false,
      durability: 'disk',
      names: 'posix',
      registration: 'closed',
      homes: '/home',
      limits: { maxConnections: 1, isExclusive: false, trashKeepMs: 0 },
      accounts: 1,
      connections: 1,
      memoryBytes: 1,
    },
    {
      roots: [undefined, {}, [1], [{ path: 1 }]],
      limits: [undefined, {}, []],
      durability: [undefined, 'none'],
      registration: ['all'],
      port: ['1', -1],
    },
    'CORRUPTED',
  ],
  [
    createActivityDecoder(),
    { atMs: 1, receivedBytes: 0, sentBytes: 0, transferCount: 0 },
    { atMs: ['now'], receivedBytes: [undefined, -1], transfers: [{}, [{}]], connections: [{}, [{}]] },
    'CORRUPTED',
  ],
  [decodeShareList, {}, { all: ['yes', 1] }, 'BAD_REQUEST'],
  [decodeShareId, { id: 'x' }, { id: [undefined, 1, ['x']] }, 'BAD_REQUEST'],
  [
    function decodeShareAnswer(value) {
      return decodeShare(value, 'https://localhost:6768');
    },
    {
      id: 'a',
      account: 'anna',
      path: '/a',
      kind: 'file',
      access: 'read',
      hasPassword: false,
      createdMs: 1,
      uses: 0,
      state: 'usable',
      key: 'x',
    },
    {
      path: [undefined, 'a', '/a/', '/../a'],
      kind: [undefined, 'link'],
      access: ['all'],
      state: [undefined, 'fine'],
      ended: ['because'],
      uses: [undefined, -1],
      key: ['', '../x', 'a b', 'x\n', 'x'.repeat(65), 1],
      publicUrl: ['javascript:alert(1)', 'https://x/?a', 'https://a b', 'https://user@x', '\u001b[2J', 1],
    },
    'CORRUPTED',
  ],
  [
    decodeToken,
    { id: 'a', account: 'anna', name: 'a', kind: 'login', createdMs: 1 },
    { id: [undefined], kind: ['other'], createdMs: ['x'] },
    'CORRUPTED',
  ],
  [
    decodeAccount,
    { name: 'a', grants: [], isDisabled: false, hasPassword: false, hasTotp: false, createdMs: 1 },
    {
      grants: [undefined, {}, [{ path: 'x', verbs: [] }], [{ path: '/', verbs: ['all'] }]],
      hasTotp: [undefined],
    },
    'CORRUPTED',
  ],
  [
    decodeAuditEntry,
    { id: 1, timeMs: 1, level: 'info', event: 'login', fields: {} },
    { fields: [undefined, [], 'x'], account: [1] },
    'CORRUPTED',
  ],
];

describe('messages about accounts', () => {
  for (const [decode, good, bad, expected] of CASES) {
    it(`rows 62, 70: are refused by ${decode.name} when a member is malformed`, () => {
      decode(good);
      for (const whole of [undefined, null, [], 'x', new Uint8Array(3)])
        assert.throws(() => decode(whole), code(expected));
      for (const [name, values] of Object.entries(bad))
        for (const value of values)
          assert.throws(
            () => decode({ ...good, [name]: value }),
            (error) => error instanceof WherryError,
            `${name}: ${String(value)}`,
          );
    });
  }

  it('row 62: have members of their own only', () => {
    const inherited: unknown = Object.create({ list: [] });
    assert.throws(() => decodeList(inherited, 'list', String), code('CORRUPTED'));
    assert.throws(() => decodeList({}, '__proto__', String), code('CORRUPTED'));
  });
});
