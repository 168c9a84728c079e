// Forgets what a pair agreed on: its next run is a first one, which removes nothing.

import { hasRootCatalog, openRootCatalog, rootCatalogPath } from '../../catalog/index.ts';
import type { Agreement } from '../sync-api.ts';

export const forgetAgreed = (stateDirectory: string, agreement: Agreement | undefined): void => {
  if (agreement === undefined || !hasRootCatalog(stateDirectory, agreement.catalog)) return;
  using catalog = openRootCatalog(rootCatalogPath(stateDirectory, agreement.catalog));
  catalog.forgetBase(agreement.pair);
};
