/** The slice of a stream that noticing its end needs. */
export interface ParentPipe {
  once(event: 'end' | 'error', listener: () => void): this;
  off(event: 'end' | 'error', listener: () => void): this;
  resume(): this;
  pause(): this;
  unref?(): unknown;
}

/** The slice of `process` that ending politely needs. */
export interface SignalSource {
  on(event: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
  off(event: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
}

export interface Shutdown extends Disposable {
  /** Aborts at the first SIGINT or SIGTERM, with the signal's name as the reason's message. */
  readonly signal: AbortSignal;
}

/** Tells a process that its standard input is a pipe which its parent holds open as long as it lives. */
export const PARENT_PIPE_VARIABLE = 'DGCM_PARENT_PIPE';

const echoMs = 1_000;

/**
 * Turns SIGINT and SIGTERM into an abort. Only the first of them is caught: a second one ends the process at once, as
 * someone who presses Ctrl-C twice wants. A SIGTERM within a second of the first is its echo: a service manager tells every
 * process of a group, and each of them tells its children. A parent that dies without a word, by SIGKILL, is noticed by the end of the pipe it
 * holds, where it said that there is one.
 */
export function onShutdown(source: SignalSource = process, parentPipe = ownParentPipe()): Shutdown {
  const controller = new AbortController();
  let echo: NodeJS.Timeout | undefined;
  const stop = () => {
    clearTimeout(echo);
    source.off('SIGINT', listener);
    source.off('SIGTERM', listener);
  };
  const listener = (name: string) => {
    if (controller.signal.aborted) return;
    source.off('SIGINT', listener);
    echo = setTimeout(stop, echoMs).unref();
    controller.abort(new Error(name));
  };
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);
  const orphaned = () => {
    listener('the parent has ended');
  };
  if (parentPipe !== undefined) {
    parentPipe.once('end', orphaned).once('error', orphaned).resume();
    // A process with nothing left to do ends although its parent lives.
    parentPipe.unref?.();
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      stop();
      parentPipe?.off('end', orphaned).off('error', orphaned).pause();
    },
  };
}

const ownParentPipe = (): ParentPipe | undefined =>
  process.env[PARENT_PIPE_VARIABLE] === undefined ? undefined : process.stdin;
