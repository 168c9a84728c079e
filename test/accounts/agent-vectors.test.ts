import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import {
  deriveEnrolment,
  isEnrolmentToken,
  openAgentKey,
  parseEnrolmentToken,
  proveEnrolment,
  signAgentLogin,
  verifyAgentLogin,
  verifyEnrolment,
  verifyEnrolmentAnswer,
  verifyRekey,
  type AgentChannel,
} from '../../src/accounts/index.ts';
import { agentMessage } from '../../src/accounts/agent-proof.ts';

interface ChannelVector {
  readonly name: string;
  readonly binding: { readonly type: 'tls-exporter' | 'none'; readonly bytes: string };
  readonly serverPin: string;
  readonly message: string;
  readonly signature: string;
}
interface EnrolmentVector extends ChannelVector {
  readonly token: string;
  readonly id: string;
  readonly proofKey: string;
  readonly proof: string;
  readonly serverProof: string;
}
interface Vectors {
  readonly keys: readonly { readonly privateKeyPem: string; readonly key: string; readonly pin: string }[];
  readonly typed: readonly { readonly typed: string; readonly token: string | null }[];
  readonly enrolments: readonly EnrolmentVector[];
  readonly logins: readonly (ChannelVector & { readonly agent: string })[];
  readonly rekeys: readonly {
    readonly name: string;
    readonly agent: string;
    readonly hubPin: string;
    readonly oldSignature: string;
    readonly newSignature: string;
  }[];
}

const file = new URL('../../docs/spec/vectors/agents.json', import.meta.url);
const vectors = JSON.parse(await readFile(file, 'utf8')) as Vectors;
const [first, second] = vectors.keys;
assert.ok(first !== undefined && second !== undefined);

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
const bytes = (text: string): Uint8Array => Buffer.from(text, 'hex');
const channelOf = ({ binding, serverPin }: ChannelVector): AgentChannel => ({
  binding: { type: binding.type, bytes: bytes(binding.bytes) },
  serverPin,
});

describe('the vectors of agents in docs/spec', () => {
  it('hold for keys and their pins', () => {
    for (const { privateKeyPem, key, pin } of vectors.keys) {
      const opened = openAgentKey(privateKeyPem);
      assert.deepEqual([hex(opened.spki), opened.pin], [key, pin]);
    }
  });

  it('hold for tokens as people type them', () => {
    for (const { typed, token } of vectors.typed) {
      assert.equal(isEnrolmentToken(typed), token !== null, typed);
      if (token !== null) assert.equal(parseEnrolmentToken(typed), token);
    }
  });

  for (const vector of vectors.enrolments)
    it(`hold for enrolling ${vector.name}`, () => {
      const channel = channelOf(vector);
      const secret = deriveEnrolment(vector.token);
      assert.deepEqual([secret.id, hex(secret.proofKey)], [vector.id, vector.proofKey]);
      assert.equal(hex(agentMessage('wherry/1 enrolment', channel, first.pin, vector.id)), vector.message);
      const own = proveEnrolment(first.privateKeyPem, vector.token, channel);
      assert.deepEqual([own.id, hex(own.key), hex(own.proof)], [vector.id, first.key, vector.proof]);
      const verdict = verifyEnrolment(secret, { ...own, signature: bytes(vector.signature) }, channel);
      assert.ok(verdict.ok);
      assert.deepEqual([verdict.pin, hex(verdict.serverProof)], [first.pin, vector.serverProof]);
      const answer = bytes(vector.serverProof);
      assert.equal(verifyEnrolmentAnswer(first.privateKeyPem, vector.token, channel, answer), true);
    });

  for (const vector of vectors.logins)
    it(`hold for the login of ${vector.name}`, () => {
      const channel = channelOf(vector);
      const { agent, signature } = vector;
      assert.equal(hex(agentMessage('wherry/1 agent login', channel, first.pin, agent)), vector.message);
      const proof = { agent, key: bytes(first.key), signature: bytes(signature) };
      assert.equal(verifyAgentLogin(proof, channel), first.pin);
      const own = signAgentLogin(first.privateKeyPem, agent, channel);
      assert.equal(verifyAgentLogin(own, channel), first.pin);
    });

  for (const { name, agent, hubPin, oldSignature, newSignature } of vectors.rekeys)
    it(`hold for another key, ${name}`, () => {
      const statement = {
        oldKey: bytes(first.key),
        newKey: bytes(second.key),
        oldSignature: bytes(oldSignature),
        newSignature: bytes(newSignature),
      };
      assert.equal(verifyRekey(statement, { agent, hubPin }, first.pin), second.pin);
    });

  it('are there', () => {
    assert.deepEqual(
      [vectors.enrolments.length, vectors.logins.length, vectors.rekeys.length, vectors.typed.length],
      [3, 3, 1, 5],
    );
  });
});
