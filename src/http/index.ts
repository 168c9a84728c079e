// Door of `http`: HTTP on the port of the links.

export { createHttpDoor, type HttpDoorDeps } from './http-door.ts';
export { createLockTable, type LockTable } from './dav/lock-table.ts';
export { reservedBy } from './dav/reserved-by.ts';
export type { AccountView, Admit } from './login/visitor.ts';
export type { AccessRecord } from './operation/access-record.ts';
export { createMetrics, type Metrics } from './operation/metrics.ts';
