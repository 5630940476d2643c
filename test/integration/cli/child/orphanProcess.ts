import { onShutdown } from '#lib/runtime/shutdown.ts';

// Lives like the processes of npm start: until it is told to stop, or its parent is gone.
using shutdown = onShutdown();
await new Promise<void>((resolve) => {
  const busy = setInterval(() => undefined, 1_000);
  shutdown.signal.addEventListener('abort', () => {
    clearInterval(busy);
    resolve();
  });
});
