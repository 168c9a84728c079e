// So many of a number, or so many of a hundred: 5, "10%", "0.25%". Reckoned in whole numbers, so that no batch depends on rounding.

/** A whole number, or a percentage with at most two decimals. */
export type Amount = number | `${number}%`;

/** As it is reckoned with and kept. */
export type ParsedAmount = { readonly count: number } | { readonly hundredths: number };

const PERCENT = /^(\d{1,3})(?:\.(\d{1,2}))?%$/u;

/** Hundredths of a percent in the whole. */
const WHOLE = 100 * 100;

/** Undefined when it is neither, or more than all. Looks at what it is given, whatever its type says. */
export const parseAmount = (amount: unknown): ParsedAmount | undefined => {
  if (typeof amount === 'number')
    return Number.isSafeInteger(amount) && amount >= 0 ? { count: amount } : undefined;
  const [, percent, decimals = ''] = (typeof amount === 'string' && PERCENT.exec(amount)) || [];
  if (percent === undefined) return undefined;
  const hundredths = Number(percent) * 100 + Number(decimals.padEnd(2, '0'));
  return hundredths <= WHOLE ? { hundredths } : undefined;
};

/** Whether it is one that `parseAmount` may have given. */
export const isParsedAmount = (value: unknown): value is ParsedAmount => {
  const [[unit, size] = [], ...more] = Object.entries(value ?? {});
  if (!Number.isSafeInteger(size) || size < 0 || more.length > 0) return false;
  return unit === 'count' || (unit === 'hundredths' && size <= WHOLE);
};

/** How many of `total` it reaches: part of one counts as one, and no more than all. */
export const reachOf = (amount: ParsedAmount, total: number): number =>
  Math.min(total, 'count' in amount ? amount.count : Math.ceil((total * amount.hundredths) / WHOLE));

/** Whether `part` of `total` is more than it. */
export const isMoreThan = (part: number, total: number, amount: ParsedAmount): boolean =>
  'count' in amount ? part > amount.count : part * WHOLE > total * amount.hundredths;
