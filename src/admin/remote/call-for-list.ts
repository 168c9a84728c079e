// Asks for a list that comes in several messages. Browser-safe.

import type { Session } from '../../session/index.ts';
import { decodeList } from '../wire/answers.ts';
import { toWire } from '../wire/fields.ts';

/** The items in the member `name` of each message. */
export const callForList = async <T>(
  session: Session,
  method: string,
  params: unknown,
  name: string,
  item: (value: unknown) => T,
): Promise<readonly T[]> => {
  const stream = await session.open(method, toWire(params));
  stream.end();
  const items: T[] = [];
  for (let message = await stream.receive(); message !== undefined; message = await stream.receive())
    items.push(...decodeList(message, name, item));
  return items;
};
