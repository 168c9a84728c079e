// A page has no local directories: what it sends was picked, and what it fetches is saved by the browser.

import { WherryError } from '../../base/index.ts';

export const noLocalDirectories = async (): Promise<never> => {
  throw new WherryError('UNSUPPORTED', 'A page reaches no local directories; pick files, or save them.');
};
