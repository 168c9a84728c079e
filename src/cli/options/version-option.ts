// The option that means an older content of a path. Definitions only.

import { isItemId } from '../trash/item-id.ts';

const parseItemId = (input: string): string => {
  if (!isItemId(input))
    throw new Error(
      'an older content is named by its id, as "wherry versions PATH" and "wherry trash list" print it',
    );
  return input;
};

export const VERSION_FLAG = {
  kind: 'parsed',
  parse: parseItemId,
  optional: true,
  placeholder: 'ID',
  brief: 'What the path held before, by its id in "wherry versions" or "wherry trash list"',
} as const;
