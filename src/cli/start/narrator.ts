/** Tells whoever started this what happens, one line each, with the seconds since the start. */
export interface Narrator {
  say(text: string): void;
  /** A block of text as it is, such as the final table. */
  show(text: string): void;
}

export function createNarrator(out: NodeJS.WritableStream, nowMs: () => number): Narrator {
  const startedAtMs = nowMs();
  return {
    say: (text) => {
      const seconds = ((nowMs() - startedAtMs) / 1_000).toFixed(1).padStart(6);
      out.write(`${seconds} s  ${text}\n`);
    },
    show: (text) => void out.write(`\n${text}\n`),
  };
}
