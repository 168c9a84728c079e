// The delay proxy as a process of its own, so that it shares its time with neither end: TARGET_PORT DELAY_MS BYTES_PER_SECOND.
// Tells its parent the port, and the counts whenever it is asked.

import { createDelayProxy } from './delay-proxy.ts';

const [targetPort = 0, delayMs = 0, bytesPerSecond = 0] = process.argv.slice(2).map(Number);

const proxy = await createDelayProxy({
  targetPort,
  delayMs,
  bytesPerSecond,
  clock: {
    nowMs: () => performance.now(),
    schedule: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  },
});
process.on('message', () => process.send?.(proxy.counts));
// Whoever asks has gone.
process.on('disconnect', () => process.exit());
process.send?.({ port: proxy.port });
