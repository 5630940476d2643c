/** The part of a stream that detecting its end needs. */
export interface ParentPipe {
  once(event: 'end' | 'error', listener: () => void): this;
  off(event: 'end' | 'error', listener: () => void): this;
  resume(): this;
  pause(): this;
  unref?(): unknown;
}

/** The part of `process` that graceful shutdown needs. */
export interface SignalSource {
  on(event: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
  off(event: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
}

export interface Shutdown extends Disposable {
  /** Aborts at the first SIGINT or SIGTERM, with the signal's name as the reason's message. */
  readonly signal: AbortSignal;
}

/** Set by a parent process: standard input is a pipe that the parent keeps open as long as it lives. */
export const PARENT_PIPE_VARIABLE = 'DGCM_PARENT_PIPE';

const echoMs = 1_000;

/**
 * Turns SIGINT and SIGTERM into an abort. Only the first is caught: a second one ends the process at once, as a user who
 * someone who presses Ctrl-C twice wants. A SIGTERM within a second of the first is its echo: a service manager tells every
 * process of a group, and each of them tells its children. A parent that dies without a word, by SIGKILL, is noticed by the end of the pipe it
 * announced one.
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
    // The pipe must not keep a process alive that has nothing left to do.
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
