import { createMemoryAccounts } from '../../src/accounts/index.ts';
import { describeAccountStore } from './account-store-contract.ts';

describeAccountStore('memory', async () => createMemoryAccounts());
