// What many transfers that began together tell: the rate of all, and how the slowest one fared. Pure.

export interface Finished {
  readonly bytes: number;
  /** From the common start to its own end. */
  readonly seconds: number;
}

export const rateFigures = (transfers: readonly Finished[]): Readonly<Record<string, number>> => {
  const rates = transfers.map(({ bytes, seconds }) => bytes / seconds);
  const bytes = transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return {
    'MB/s': bytes / Math.max(...transfers.map(({ seconds }) => seconds)) / 1e6,
    'slowest to mean': Math.min(...rates) / mean,
  };
};
