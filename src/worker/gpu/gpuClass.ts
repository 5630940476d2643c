/** What a machine offers when it has no GPU that it may lend. */
export const cpuClass = 'cpu';

/** Longest class name the chain's registers and our pages make room for. */
export const maxClassBytes = 31;

const makerWords = /\b(nvidia|geforce|quadro|tesla|graphics|device|gpu)\b/g;
const buildWords = /\b(pcie|sxm\d*|nvl|hbm\d\w*|\d+\s?gb)\b/g;

/**
 * The class under which a GPU is listed: model and memory in gibibytes, as in `h200-141g`, `rtx4090-24g`, `a100-40g`.
 * The form of the board (SXM, PCIe) is left out: it does not decide whether a job runs.
 */
export function gpuClass(name: string, memoryMebibytes: number): string {
  const memory = `-${Math.ceil(memoryMebibytes / 1024)}g`;
  const words = name.toLowerCase().replaceAll(/[-_/]/g, ' ').replaceAll(makerWords, ' ').replaceAll(buildWords, ' ');
  const model = words.replaceAll(/[^a-z0-9]/g, '').slice(0, maxClassBytes - memory.length);
  return `${model === '' ? 'gpu' : model}${memory}`;
}
