// What agents sign and hubs check: logins by key, enrolments, new keys.

import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError } from '../../src/base/index.ts';
import {
  AGENT_KEY_SIZE,
  agentPin,
  deriveEnrolment,
  generateAgentId,
  generateEnrolmentToken,
  openAgentKey,
  proveEnrolment,
  signAgentLogin,
  signRekey,
  verifyAgentLogin,
  verifyEnrolment,
  verifyEnrolmentAnswer,
  verifyRekey,
  type AgentChannel,
} from '../../src/accounts/index.ts';
import { agentMessage } from '../../src/accounts/agent-proof.ts';
import { lengthPrefixed } from '../../src/accounts/length-prefixed.ts';
import { generateKeyPair } from '../../src/transport/identity/index.ts';

const [A, B, C] = [generateKeyPair(), generateKeyPair(), generateKeyPair()];
const AGENT = generateAgentId();
const [TOKEN, OTHER_TOKEN] = [generateEnrolmentToken(), generateEnrolmentToken()];

const exporter = (fill: number, serverPin: string | undefined = C.pin): AgentChannel => ({
  binding: { type: 'tls-exporter', bytes: new Uint8Array(32).fill(fill) },
  serverPin,
});
const plain = (fill: number, serverPin?: string): AgentChannel => ({
  binding: { type: 'none', bytes: new Uint8Array(64).fill(fill) },
  serverPin,
});
/** No two of them are the same link to the same server. */
const CHANNELS = [
  exporter(1),
  exporter(2),
  exporter(1, B.pin),
  exporter(1, ''),
  plain(1),
  plain(2),
  { ...plain(1), binding: { type: 'tls-exporter', bytes: new Uint8Array(64).fill(1) } },
] as const;

const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

describe('the key of an agent', () => {
  it('has the pin that it has as the identity of an install', () => {
    const key = openAgentKey(A.privateKeyPem);
    assert.equal(key.pin, A.pin);
    assert.equal(key.spki.length, AGENT_KEY_SIZE);
    assert.equal(Buffer.from(key.spki).toString('base64url'), A.publicKey);
  });

  it('is on P-256, or it is refused', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    for (const text of ['', 'x', other.export({ type: 'pkcs8', format: 'pem' }) as string])
      assert.throws(
        () => openAgentKey(text),
        (error) => error instanceof WherryError && error.code === 'BAD_REQUEST',
      );
  });

  it('has one spelling: the same key written otherwise is none, so that it has no second pin', () => {
    const channel = exporter(1);
    const own = openAgentKey(A.privateKeyPem);
    const point = own.spki.subarray(-65);
    const compressed = Buffer.concat([
      Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
      Uint8Array.of(2 + ((point.at(-1) ?? 0) & 1)),
      point.subarray(1, 33),
    ]);
    // OpenSSL itself takes it for the same key.
    const read = createPublicKey({ key: compressed, format: 'der', type: 'spki' });
    assert.equal(read.asymmetricKeyDetails?.namedCurve, 'prime256v1');
    const spellings = [
      compressed,
      Buffer.concat([own.spki, Uint8Array.of(0)]),
      Buffer.concat([compressed, new Uint8Array(AGENT_KEY_SIZE - compressed.length)]),
    ];
    /** What the key's holder signs for it, with the pin that it would have so. */
    const loginWith = (key: Uint8Array) => {
      const message = agentMessage('wherry/1 agent login', channel, agentPin(key), AGENT);
      return verifyAgentLogin({ agent: AGENT, key, signature: own.sign(message) }, channel);
    };
    assert.equal(loginWith(own.spki), A.pin);
    for (const spelling of spellings) assert.equal(loginWith(spelling), undefined);
  });
});

describe('the login of an agent', () => {
  it('holds on the link that it was made on, at the server that it was made for, and nowhere else', () => {
    for (const made of CHANNELS)
      for (const checked of CHANNELS) {
        const proof = signAgentLogin(A.privateKeyPem, AGENT, made);
        assert.equal(verifyAgentLogin(proof, checked), made === checked ? A.pin : undefined);
      }
  });

  it('takes no key for the server’s where the carrier shows none', () => {
    const proof = signAgentLogin(A.privateKeyPem, AGENT, plain(1));
    assert.equal(verifyAgentLogin(proof, plain(1, C.pin)), A.pin);
  });

  it('holds for no other agent and no other key', () => {
    const channel = exporter(1);
    const proof = signAgentLogin(A.privateKeyPem, AGENT, channel);
    const { key } = signAgentLogin(B.privateKeyPem, AGENT, channel);
    assert.equal(verifyAgentLogin({ ...proof, agent: generateAgentId() }, channel), undefined);
    assert.equal(verifyAgentLogin({ ...proof, key }, channel), undefined);
  });

  it('with any bit of its signature changed is refused, and nothing that a peer sends throws', () => {
    const channel = exporter(1);
    const proof = signAgentLogin(A.privateKeyPem, AGENT, channel);
    for (let bit = 0; bit < proof.signature.length * 8; bit += 1)
      assert.equal(verifyAgentLogin({ ...proof, signature: flip(proof.signature, bit) }, channel), undefined);
    fc.assert(
      fc.property(
        fc.string(),
        fc.uint8Array({ maxLength: 100 }),
        fc.uint8Array({ maxLength: 100 }),
        (agent, key, signature) => {
          assert.equal(verifyAgentLogin({ agent, key, signature }, channel), undefined);
          assert.equal(verifyAgentLogin({ ...proof, signature }, channel), undefined);
          assert.equal(verifyAgentLogin({ ...proof, key }, channel), undefined);
        },
      ),
    );
  });

  it('is worth nothing as an enrolment or as the word for another key, nor are those as a login', () => {
    const channel = exporter(1);
    const login = signAgentLogin(A.privateKeyPem, deriveEnrolment(TOKEN).id, channel);
    const enrolment = proveEnrolment(A.privateKeyPem, TOKEN, channel);
    const crossed = { ...enrolment, signature: login.signature };
    assert.equal(verifyEnrolment(deriveEnrolment(TOKEN), crossed, channel).ok, false);
    assert.equal(verifyAgentLogin({ ...login, signature: enrolment.signature }, channel), undefined);
    const { oldSignature } = signRekey(A.privateKeyPem, B.privateKeyPem, { agent: AGENT, hubPin: C.pin });
    assert.equal(verifyAgentLogin({ ...login, signature: oldSignature }, channel), undefined);
  });
});

describe('the proofs of an enrolment', () => {
  it('invariant 14: convince both ends on the link that both are on, and nobody on any other', () => {
    const secret = deriveEnrolment(TOKEN);
    for (const agents of CHANNELS)
      for (const hubs of CHANNELS) {
        const claim = proveEnrolment(A.privateKeyPem, TOKEN, agents);
        const verdict = verifyEnrolment(secret, claim, hubs);
        assert.equal(verdict.ok, agents === hubs);
        const answer = verifyEnrolment(secret, proveEnrolment(A.privateKeyPem, TOKEN, hubs), hubs);
        assert.ok(answer.ok);
        const isConvinced = verifyEnrolmentAnswer(A.privateKeyPem, TOKEN, agents, answer.serverProof);
        assert.equal(isConvinced, agents === hubs);
      }
  });

  it('invariant 14: are good for one key: neither the token nor the key alone is, nor one of each', () => {
    const channel = exporter(1);
    const secret = deriveEnrolment(TOKEN);
    const mine = proveEnrolment(A.privateKeyPem, TOKEN, channel);
    const others = proveEnrolment(B.privateKeyPem, OTHER_TOKEN, channel);
    const withKey = proveEnrolment(B.privateKeyPem, TOKEN, channel);
    const mixed = [
      { ...others, id: mine.id },
      { ...mine, proof: others.proof },
      { ...mine, signature: others.signature },
      { ...mine, key: others.key },
      { ...mine, key: others.key, signature: withKey.signature },
      { ...withKey, key: mine.key },
    ];
    for (const claim of mixed) assert.deepEqual(verifyEnrolment(secret, claim, channel), { ok: false });
    assert.equal(verifyEnrolment(secret, mine, channel).ok, true);
  });

  it('are refused with any bit changed, in either direction, and reflected', () => {
    const channel = exporter(1);
    const secret = deriveEnrolment(TOKEN);
    const claim = proveEnrolment(A.privateKeyPem, TOKEN, channel);
    const verdict = verifyEnrolment(secret, claim, channel);
    assert.ok(verdict.ok);
    for (let bit = 0; bit < 256; bit += 1) {
      assert.equal(verifyEnrolment(secret, { ...claim, proof: flip(claim.proof, bit) }, channel).ok, false);
      const answer = flip(verdict.serverProof, bit);
      assert.equal(verifyEnrolmentAnswer(A.privateKeyPem, TOKEN, channel, answer), false);
    }
    assert.equal(verifyEnrolmentAnswer(A.privateKeyPem, TOKEN, channel, claim.proof), false);
    assert.equal(verifyEnrolment(secret, { ...claim, proof: verdict.serverProof }, channel).ok, false);
  });

  it('row 25: with an id that nobody knows end as with a wrong token, and nothing that a peer sends throws', () => {
    const channel = exporter(1);
    const claim = proveEnrolment(A.privateKeyPem, TOKEN, channel);
    assert.deepEqual(verifyEnrolment(undefined, claim, channel), { ok: false });
    assert.deepEqual(verifyEnrolment(deriveEnrolment(OTHER_TOKEN), claim, channel), { ok: false });
    fc.assert(
      fc.property(
        fc.string(),
        fc.uint8Array({ maxLength: 100 }),
        fc.uint8Array({ maxLength: 100 }),
        fc.uint8Array({ maxLength: 100 }),
        (id, key, proof, signature) => {
          for (const secret of [undefined, deriveEnrolment(TOKEN)]) {
            assert.deepEqual(verifyEnrolment(secret, { id, key, proof, signature }, channel), { ok: false });
            assert.deepEqual(verifyEnrolment(secret, { ...claim, proof }, channel), { ok: false });
          }
          assert.equal(verifyEnrolmentAnswer(A.privateKeyPem, TOKEN, channel, proof), false);
        },
      ),
    );
  });
});

describe('the word of one key for the next', () => {
  const of = { agent: AGENT, hubPin: C.pin };
  const statement = signRekey(A.privateKeyPem, B.privateKeyPem, of);

  it('holds for the agent, the hub and the two keys that it names', () => {
    assert.equal(verifyRekey(statement, of, A.pin), B.pin);
    assert.equal(verifyRekey(statement, { ...of, agent: generateAgentId() }, A.pin), undefined);
    assert.equal(verifyRekey(statement, { ...of, hubPin: A.pin }, A.pin), undefined);
    assert.equal(verifyRekey(statement, of, B.pin), undefined);
  });

  it('is no other key’s word, whatever that one signs', () => {
    const [forger, next] = [openAgentKey(C.privateKeyPem), openAgentKey(B.privateKeyPem)];
    const message = lengthPrefixed(['wherry/1 agent re-key', of.hubPin, of.agent, A.pin, B.pin]);
    const forged = {
      oldKey: forger.spki,
      newKey: next.spki,
      oldSignature: forger.sign(message),
      newSignature: next.sign(message),
    };
    assert.equal(verifyRekey(forged, of, A.pin), undefined);
    const own = openAgentKey(A.privateKeyPem);
    const honest = { ...forged, oldKey: own.spki, oldSignature: own.sign(message) };
    assert.equal(verifyRekey(honest, of, A.pin), B.pin);
  });

  it('takes both keys: neither speaks for the other', () => {
    const ofThird = signRekey(A.privateKeyPem, C.privateKeyPem, of);
    const forged = [
      { ...statement, oldSignature: statement.newSignature },
      { ...statement, newSignature: statement.oldSignature },
      { ...statement, newKey: ofThird.newKey },
      { ...statement, newKey: ofThird.newKey, newSignature: ofThird.newSignature },
      { ...statement, newKey: new Uint8Array(AGENT_KEY_SIZE), newSignature: new Uint8Array(70) },
      signRekey(B.privateKeyPem, A.privateKeyPem, of),
      signRekey(A.privateKeyPem, A.privateKeyPem, of),
    ];
    for (const each of forged) assert.equal(verifyRekey(each, of, A.pin), undefined);
  });
});
