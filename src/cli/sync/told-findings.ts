// What somebody who watches has been told already: the same at each run would hide what is new. Pure, but that it remembers.

import type { SyncPlan } from '../../sync/index.ts';

export interface ToldFindings {
  /** Whether the plan does something, or says something that the last one did not. Remembers it. */
  isWorthTelling(plan: SyncPlan): boolean;
  /** Those of the sentences that were not among the last ones of this kind. Remembers them. */
  newOnes(kind: string, sentences: readonly string[]): readonly string[];
}

export const createToldFindings = (): ToldFindings => {
  const last = new Map<string, ReadonlySet<string>>();
  const newOnes = (kind: string, sentences: readonly string[]): readonly string[] => {
    const before = last.get(kind);
    last.set(kind, new Set(sentences));
    return sentences.filter((sentence) => before?.has(sentence) !== true);
  };
  return {
    newOnes,
    isWorthTelling: ({ changes, conflicts, problems, lookalikes, refusal }) => {
      const findings = [...conflicts, ...problems, ...lookalikes].map((finding) => JSON.stringify(finding));
      const refusals = refusal === undefined ? [] : [JSON.stringify(refusal)];
      // Both are remembered, whatever the first one says.
      const news = newOnes('findings', findings).length + newOnes('refusals', refusals).length;
      return news > 0 || (changes.length > 0 && refusal === undefined);
    },
  };
};
