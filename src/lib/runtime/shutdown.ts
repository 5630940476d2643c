/** The slice of `process` that ending politely needs. */
export interface SignalSource {
  on(event: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
  off(event: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
}

export interface Shutdown extends Disposable {
  /** Aborts at the first SIGINT or SIGTERM, with the signal's name as the reason's message. */
  readonly signal: AbortSignal;
}

/**
 * Turns SIGINT and SIGTERM into an abort. Only the first of them is caught: a second one ends the process at once, as
 * someone who presses Ctrl-C twice wants.
 */
export function onShutdown(source: SignalSource = process): Shutdown {
  const controller = new AbortController();
  const stop = () => {
    source.off('SIGINT', listener);
    source.off('SIGTERM', listener);
  };
  const listener = (name: string) => {
    stop();
    controller.abort(new Error(name));
  };
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);
  return { signal: controller.signal, [Symbol.dispose]: stop };
}
