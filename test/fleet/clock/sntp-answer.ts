// What a time server answers, byte by byte, with everything about it to choose.

export interface SntpAnswerInit {
  readonly nonce?: Uint8Array;
  readonly t2?: number;
  readonly t3?: number;
  readonly leap?: number;
  readonly version?: number;
  readonly mode?: number;
  readonly stratum?: number;
  readonly kiss?: string;
  /** Seconds times 2^16. */
  readonly rootDelay?: number;
  readonly rootDispersion?: number;
}

const SECONDS_1900_TO_1970 = 2_208_988_800;

export const sntpAnswer = (init: SntpAnswerInit = {}): Uint8Array => {
  const {
    nonce = new Uint8Array(8),
    t2 = 1_790_000_000_000,
    t3 = t2,
    leap = 0,
    version = 4,
    mode = 4,
  } = init;
  const { stratum = 2, kiss = 'GPS\0', rootDelay = 0, rootDispersion = 0 } = init;
  const packet = new Uint8Array(48);
  const view = new DataView(packet.buffer);
  packet[0] = (leap << 6) | (version << 3) | mode;
  packet[1] = stratum;
  view.setUint32(4, rootDelay);
  view.setUint32(8, rootDispersion);
  packet.set(new TextEncoder().encode(kiss).subarray(0, 4), 12);
  packet.set(nonce, 24);
  for (const [at, ms] of [
    [32, t2],
    [40, t3],
  ] as const) {
    const seconds = Math.floor(ms / 1000);
    view.setUint32(at, (seconds + SECONDS_1900_TO_1970) % 2 ** 32);
    view.setUint32(at + 4, Math.round((ms / 1000 - seconds) * 2 ** 32));
  }
  return packet;
};
