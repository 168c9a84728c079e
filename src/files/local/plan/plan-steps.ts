// Plans entries group by group, and tells what is decided.

import { COMPARED_SIZE } from '../../limits.ts';
import type { Examiner } from '../compare-items.ts';
import { createItemGroups, type ItemGroups } from '../item-groups.ts';
import { leadsOutside, type TreeItem } from '../tree-item.ts';
import type { TreePlanner } from './tree-planner.ts';
import type { TreeReport } from '../tree-report.ts';

export type PlanSteps = ItemGroups;

export const createPlanSteps = (report: TreeReport, planner: TreePlanner, source: Examiner): PlanSteps => {
  const groups = createItemGroups(COMPARED_SIZE, async (items) => {
    const results = await planner.plan(items, source);
    results.forEach((result, index) => report.settled(items[index] as TreeItem, result));
  });
  return {
    flush: () => groups.flush(),
    async add(item) {
      const refusal = item.kind === 'link' ? leadsOutside(item) : undefined;
      if (refusal === undefined) return groups.add(item);
      report.failed(item, refusal);
    },
  };
};
