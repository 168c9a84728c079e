// Door of `admin`: one's own account, and the administration of a server's accounts, as they are asked for over a session.
// Browser-safe; what answers has a door of its own (service/index.ts).

export type {
  AccountApi,
  AccountInfo,
  AddAccountRequest,
  AdminApi,
  AuditEntry,
  AuditRequest,
  ChangeAccountRequest,
  InviteInfo,
  NewToken,
  TokenInfo,
  WhoAmI,
} from './admin-api.ts';
export type {
  ConnectionInfo,
  LiveTransfer,
  ServedRootStatus,
  ServerActivity,
  ServerAdminApi,
  ServerLimits,
  ServerStatus,
} from './server-api.ts';
export type { NewShare, ShareInfo, ShareListOptions, SharesApi } from './shares-api.ts';
export { createAccountCalls, createAdminCalls } from './remote/admin-calls.ts';
export { createShareCalls } from './remote/share-calls.ts';
