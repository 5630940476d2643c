import { execa } from 'execa';

/** Counts how often the engine started each container. */
export interface StartWatch {
  /** Names of containers that were started more than once: jobs that ran twice. */
  startedTwice(): readonly string[];
  readonly started: number;
  stop(): Promise<void>;
}

export function watchStarts(): StartWatch {
  const counts = new Map<string, number>();
  const events = execa(
    'docker',
    ['events', '--filter', 'type=container', '--filter', 'event=start', '--format', '{{.Actor.Attributes.name}}'],
    { reject: false, buffer: false },
  );
  const reading = (async () => {
    for await (const name of events.iterable()) counts.set(name, (counts.get(name) ?? 0) + 1);
  })().catch(() => undefined);
  return {
    startedTwice: () => [...counts].filter(([, count]) => count > 1).map(([name]) => name),
    get started() {
      return counts.size;
    },
    stop: async () => {
      events.kill();
      await reading;
    },
  };
}
