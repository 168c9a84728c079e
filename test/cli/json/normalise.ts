// What --json printed, without what differs from run to run.

/** Fields whose values differ; their types do not. */
const VARIABLE = new Set([
  ...['aheadMs', 'availableBytes', 'bytesPerSecond', 'freeBytes', 'freeEntries', 'pin', 'port', 'privateKey'],
  ...['publicKey', 'roundTripMs', 'seconds', 'token', 'tookMs', 'totalBytes', 'totalEntries', 'usedBytes'],
  ...['version', 'given', 'shown', 'id', 'created', 'expires', 'used', 'time', 'serverTime', 'changed'],
  ...['since', 'pid', 'forMs', 'oldPin', 'newPin', 'verified', 'calls', 'receivedBytes', 'sentBytes'],
  ...['meanBytesPerSecond', 'maxBytesPerSecond', 'samples', 'connections'],
]);
/** Not every file system counts them. */
const UNCOUNTED = new Set(['totalEntries', 'freeEntries']);
/** Of directories and links, which the test does not set. */
const TIMES = new Set(['mtime', 'mtimeUs']);
/** Of some types: what else differs. */
const OF_TYPES: Readonly<Record<string, readonly string[]>> = {
  invite: ['code'],
  share: ['url'],
  unit: ['text'],
  part: ['key'],
  discarded: ['key'],
};

export interface NormaliseInit {
  /** Texts of this run, each with what stands for it. */
  readonly texts: readonly (readonly [string, string])[];
  /** That of files that the test has made. */
  readonly time: Date;
  /** Fields that differ in this run. */
  readonly varies: readonly string[];
}

export const createNormalise = ({ texts, time, varies }: NormaliseInit): ((value: unknown) => unknown) => {
  const isSetTime = (value: unknown): boolean =>
    value === time.toISOString() || value === time.getTime() * 1000;
  const normaliseText = (text: string): string =>
    texts
      .reduce((shown, [own, name]) => shown.replaceAll(own, name), text)
      .replaceAll(/\d+(?:\.\d+)? ms/gu, 'N ms')
      .replaceAll(/wherry\/\d+\.\d+\.\d+/gu, 'wherry/VERSION')
      .replaceAll(/(?<=^wherry:\/\/[\w.]+):\d+#[\w-]+$/gu, ':PORT#PIN')
      .replaceAll(/(?<=^https?:\/\/[\w.]+):\d+(?=\/$)/gu, ':PORT')
      .replaceAll(/^(?<word>recovered) [\d: -]+$/gu, '$<word> TIME')
      .replaceAll(/ \d{4}-\d\d-\d\d \d{6}Z(?=\))/gu, ' TIME')
      .replaceAll(/^\S+@\S+ \d{4}-\d\d-\d\d [\w-]{4}$/gu, 'USER@HOST DAY ID')
      .replaceAll(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/gu, 'TIME');
  const normalise = (value: unknown, key: string, also: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((each) => normalise(each, '', also));
    if (typeof value === 'object' && value !== null) {
      const { type } = value as { readonly type?: string };
      const ofType = OF_TYPES[type ?? ''] ?? [];
      return Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => !UNCOUNTED.has(name))
          .map(([name, each]) => [
            name,
            TIMES.has(name) && !isSetTime(each) ? `<${typeof each}>` : normalise(each, name, ofType),
          ]),
      );
    }
    if (VARIABLE.has(key) || also.includes(key) || varies.includes(key)) return `<${typeof value}>`;
    return typeof value === 'string' ? normaliseText(value) : value;
  };
  return (value) => normalise(value, '', []);
};
