// The trash's own time. It follows the machine's clock back at once, and ahead by no more than a day a look, of which
// there is one an hour: so a clock that jumps by years, as one does that has lost its battery, leaves a day or more to
// notice before anything is removed for its age. After a long pause of the server it catches up within hours. Pure.

const MAX_STEP_MS = 24 * 60 * 60 * 1000;

/** `lastMs` is the trash's time at the last look. */
export const nextTrashTime = (lastMs: number, nowMs: number): number => Math.min(nowMs, lastMs + MAX_STEP_MS);
