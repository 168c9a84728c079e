// A journal in memory that loses what was not committed, as a disk does.

import type { JournalChange, JournalState } from '../../../src/fleet/core/delivery/journal.ts';

/** The state after these changes. */
export const applyChanges = (state: JournalState, changes: readonly JournalChange[]): JournalState => {
  let { epoch, peerEpoch, seenRun, cursor } = state;
  const outgoing = new Map(state.outgoing.map((record) => [record.envelope.id, record]));
  const incoming = new Map(state.incoming.map((record) => [record.id, record]));
  for (const each of changes) {
    switch (each.change) {
      case 'put-outgoing':
        outgoing.set(each.record.envelope.id, each.record);
        break;
      case 'mark-sent':
        for (const [id, record] of outgoing)
          if (!record.isAccepted) outgoing.set(id, { ...record, sentEpoch: each.epoch });
        break;
      case 'mark-accepted':
        for (const id of each.ids) {
          const record = outgoing.get(id);
          if (record !== undefined) outgoing.set(id, { ...record, isAccepted: true });
        }
        break;
      case 'drop-outgoing':
        for (const id of each.ids) outgoing.delete(id);
        break;
      case 'put-incoming':
        incoming.set(each.record.id, each.record);
        break;
      case 'forget-incoming':
        for (const id of each.ids) incoming.delete(id);
        break;
      case 'cursor':
        seenRun = each.run;
        cursor = each.cursor;
        break;
      case 'epoch':
        ({ epoch, peerEpoch } = each);
        break;
    }
  }
  const byPlace = [...outgoing.values()].toSorted((a, b) => a.place - b.place);
  return { epoch, peerEpoch, seenRun, cursor, outgoing: byPlace, incoming: [...incoming.values()] };
};
