// Door of `transport/memory`: carriers inside one process.
export { createMemoryCarriers, type MemoryCarriersInit } from './memory-carrier.ts';
