import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import {
  clientProof,
  deriveVerifier,
  verifyClientProof,
  verifyServerProof,
  type ChannelBinding,
} from '../../src/accounts/index.ts';

interface LoginVector {
  readonly name: string;
  readonly token: string;
  readonly binding: { readonly type: 'tls-exporter' | 'none'; readonly bytes: string };
  readonly id: string;
  readonly storedKey: string;
  readonly serverKey: string;
  readonly clientProof: string;
  readonly serverProof: string;
}

const file = new URL('../../docs/spec/vectors/login.json', import.meta.url);
const { logins } = JSON.parse(await readFile(file, 'utf8')) as { logins: LoginVector[] };

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

describe('the login vectors of docs/spec', () => {
  for (const vector of logins) {
    it(`hold for ${vector.name}`, () => {
      const binding: ChannelBinding = {
        type: vector.binding.type,
        bytes: Buffer.from(vector.binding.bytes, 'hex'),
      };
      const verifier = deriveVerifier(vector.token);
      assert.deepEqual(
        [verifier.id, hex(verifier.storedKey), hex(verifier.serverKey)],
        [vector.id, vector.storedKey, vector.serverKey],
      );
      const { id, proof } = clientProof(vector.token, binding);
      assert.deepEqual([id, hex(proof)], [vector.id, vector.clientProof]);
      const verdict = verifyClientProof(verifier, id, proof, binding);
      assert.equal(hex(verdict.serverProof), vector.serverProof);
      assert.equal(verifyServerProof(vector.token, binding, Buffer.from(vector.serverProof, 'hex')), true);
    });
  }

  it('are there', () => assert.ok(logins.length >= 4));
});
