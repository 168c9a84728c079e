// Door of `admin/service`: the services for accounts and administration, and administration without a link.

export { createAccountService, type AccountServiceDeps } from './account-service.ts';
export { createAdminService } from './admin-service.ts';
export { createShareService, type ShareServiceDeps } from './share-service.ts';
export { createAdministration, type AdministrationDeps } from './administration.ts';
export { MAX_LISTED_TRANSFERS } from '../limits.ts';
export type { LiveServer } from './server-administration.ts';
