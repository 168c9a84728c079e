// Answers with a list that may not fit one message.

import type { CallContext, Handler } from '../../session/index.ts';
import { toWire } from '../wire/fields.ts';

/** Items in one message, where none is larger than a kilobyte. */
const ITEMS_PER_MESSAGE = 100;

/** Sends a list that may not fit one message, so many items at a time; the last of it is the answer. */
export const inMessages =
  (
    name: string,
    load: (params: unknown, context: CallContext) => Promise<readonly unknown[]>,
    perMessage = ITEMS_PER_MESSAGE,
  ): Handler =>
  async (params, context) => {
    const { stream } = context;
    let items = await load(params, context);
    while (items.length > perMessage) {
      await stream.send({ [name]: toWire(items.slice(0, perMessage)) });
      items = items.slice(perMessage);
    }
    return { [name]: toWire(items) };
  };
