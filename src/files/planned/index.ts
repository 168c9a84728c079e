// Door: entries that somebody else has planned, carried between a storage of this side and a server; and what the planning
// service at the same server is asked with.

export { openPatientStream, type PatientStream } from './patient-stream.ts';
export { downloadPlanned, readPlanned, uploadPlanned, type PlannedTransfer } from './planned-transfers.ts';
export type { TreeItem as PlannedItem } from '../local/tree-item.ts';
