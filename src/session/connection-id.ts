// Numbers that tell the connections of one process apart, whatever they speak.

let lastId = 0;

/** One more than the last. */
export const nextConnectionId = (): number => (lastId += 1);
