// Door of the client's side of sync; loaded when something is to be kept in step.

export { createSync } from './create-sync.ts';
