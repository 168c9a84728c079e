import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  clientProof,
  deriveVerifier,
  generateToken,
  verifyClientProof,
  verifyServerProof,
  type ChannelBinding,
} from '../../src/accounts/index.ts';

const exporter = (fill: number): ChannelBinding => ({
  type: 'tls-exporter',
  bytes: new Uint8Array(32).fill(fill),
});
const NONE: ChannelBinding = { type: 'none', bytes: new Uint8Array(0) };

const tokens = fc.constantFrom(...Array.from({ length: 20 }, generateToken));
const bindings: fc.Arbitrary<ChannelBinding> = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => ({ type: 'tls-exporter' as const, bytes })),
  fc.constant(NONE),
);
const sameBinding = (a: ChannelBinding, b: ChannelBinding): boolean =>
  a.type === b.type && Buffer.compare(a.bytes, b.bytes) === 0;

const REFUSED = { ok: false, serverProof: undefined };

describe('the login proof', () => {
  it('convinces both ends when both know the token and share the channel', () => {
    fc.assert(
      fc.property(tokens, bindings, (token, binding) => {
        const { id, proof } = clientProof(token, binding);
        const verdict = verifyClientProof(deriveVerifier(token), id, proof, binding);
        assert.equal(verdict.ok, true);
        assert.ok(verdict.serverProof !== undefined && verdict.serverProof.length === 32);
        assert.equal(verifyServerProof(token, binding, verdict.serverProof), true);
      }),
    );
  });

  it('made with another token is refused, and no server proof is given out', () => {
    fc.assert(
      fc.property(tokens, tokens, bindings, (token, other, binding) => {
        fc.pre(token !== other);
        const { id, proof } = clientProof(other, binding);
        assert.deepEqual(verifyClientProof(deriveVerifier(token), id, proof, binding), REFUSED);
        assert.deepEqual(
          verifyClientProof(deriveVerifier(token), deriveVerifier(token).id, proof, binding),
          REFUSED,
        );
      }),
    );
  });

  it('relayed by a machine in the middle is refused: its two channels have different bindings', () => {
    const token = generateToken();
    const verifier = deriveVerifier(token);
    const toMiddle = clientProof(token, exporter(1));
    assert.deepEqual(verifyClientProof(verifier, toMiddle.id, toMiddle.proof, exporter(2)), REFUSED);
    const honest = verifyClientProof(verifier, toMiddle.id, toMiddle.proof, exporter(1));
    assert.ok(honest.ok);
    assert.equal(verifyServerProof(token, exporter(2), honest.serverProof), false);
  });

  it('replayed on any other channel is refused, also as one without a binding', () => {
    fc.assert(
      fc.property(tokens, bindings, bindings, (token, first, second) => {
        fc.pre(!sameBinding(first, second));
        const { id, proof } = clientProof(token, first);
        assert.deepEqual(verifyClientProof(deriveVerifier(token), id, proof, second), REFUSED);
      }),
    );
  });

  it('without a binding is another one than with an empty exporter', () => {
    const token = generateToken();
    const { id, proof } = clientProof(token, NONE);
    const empty: ChannelBinding = { type: 'tls-exporter', bytes: new Uint8Array(0) };
    assert.deepEqual(verifyClientProof(deriveVerifier(token), id, proof, empty), REFUSED);
  });

  it('reflected to the client does not convince it, nor does the server’s convince the server', () => {
    fc.assert(
      fc.property(tokens, bindings, (token, binding) => {
        const { id, proof } = clientProof(token, binding);
        assert.equal(verifyServerProof(token, binding, proof), false);
        const verdict = verifyClientProof(deriveVerifier(token), id, proof, binding);
        assert.ok(verdict.ok);
        assert.deepEqual(verifyClientProof(deriveVerifier(token), id, verdict.serverProof, binding), REFUSED);
      }),
    );
  });

  it('cannot be made from what the server keeps', () => {
    const token = generateToken();
    const verifier = deriveVerifier(token);
    const binding = exporter(3);
    // The obvious attempts with a stolen database: its keys in place of the secret one.
    for (const stolen of [verifier.storedKey, verifier.serverKey, new Uint8Array(32)]) {
      assert.deepEqual(verifyClientProof(verifier, verifier.id, stolen, binding), REFUSED);
    }
  });

  it('with any bit changed is refused, in either direction', () => {
    const token = generateToken();
    const verifier = deriveVerifier(token);
    const binding = exporter(4);
    const { id, proof } = clientProof(token, binding);
    const verdict = verifyClientProof(verifier, id, proof, binding);
    assert.ok(verdict.ok);
    for (let bit = 0; bit < 256; bit += 1) {
      const flip = (bytes: Uint8Array): Uint8Array =>
        bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      assert.deepEqual(verifyClientProof(verifier, id, flip(proof), binding), REFUSED);
      assert.equal(verifyServerProof(token, binding, flip(verdict.serverProof)), false);
    }
  });

  it('of the wrong length, or for an unknown id, is refused without a throw', () => {
    const token = generateToken();
    const verifier = deriveVerifier(token);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.string(), bindings, (proof, id, binding) => {
        assert.deepEqual(verifyClientProof(undefined, id, proof, binding), REFUSED);
        assert.deepEqual(verifyClientProof(verifier, id, proof, binding), REFUSED);
        assert.deepEqual(verifyClientProof(verifier, verifier.id, proof, binding), REFUSED);
        assert.equal(verifyServerProof(token, binding, proof), false);
      }),
    );
    const right = clientProof(token, NONE);
    assert.deepEqual(verifyClientProof(undefined, right.id, right.proof, NONE), REFUSED);
    assert.deepEqual(
      verifyClientProof(verifier, right.id, Buffer.concat([right.proof, Buffer.alloc(1)]), NONE),
      REFUSED,
    );
    assert.deepEqual(verifyClientProof(verifier, right.id, right.proof.subarray(1), NONE), REFUSED);
  });

  it('shows the id of the token and nothing of the token', () => {
    const token = generateToken();
    const { id, storedKey, serverKey } = deriveVerifier(token);
    const shown = [
      id,
      Buffer.from(storedKey).toString('latin1'),
      Buffer.from(serverKey).toString('latin1'),
    ].join('');
    assert.ok(!shown.includes(token));
    assert.notDeepEqual(storedKey, serverKey);
  });
});
