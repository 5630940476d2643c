import { parse } from 'csv-parse/sync';
import { execa } from 'execa';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { cpuClass, gpuClass } from '#worker/gpu/gpuClass.ts';

export interface GpuFacts {
  /** What a container asks for it by. */
  readonly uuid: string;
  readonly name: string;
  readonly memoryMebibytes: number;
  readonly driverVersion: string;
  /** Cut into slices, each with less memory than the whole claims; not lent as a whole. */
  readonly isPartitioned: boolean;
}

export interface GpuInventory {
  /** The class this machine may register: that of its GPUs when all are alike, else of the class it has most of. */
  readonly gpuClass: string;
  /** The GPUs of that class; empty for `cpu`. */
  readonly gpus: readonly GpuFacts[];
  /** Why nothing, or not everything, is offered. */
  readonly notes: readonly string[];
}

const baseFields = ['uuid', 'name', 'memory.total', 'driver_version'];
const partitionField = 'mig.mode.current';

const rowSchema = z.object({
  uuid: z.string().regex(/^GPU-[0-9a-f-]{8,}$/i),
  name: z.string().min(1),
  'memory.total': z.coerce.number().int().positive(),
  driver_version: z.string(),
  [partitionField]: z.string().default(''),
});

/** Reads the CSV of `fields`; a line that says anything but a whole GPU's facts becomes a note, never a GPU. */
export function parseGpus(csv: string, fields: readonly string[]): { gpus: GpuFacts[]; notes: string[] } {
  const rows = parse<Record<string, string>>(csv, {
    columns: [...fields],
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
  });
  const gpus: GpuFacts[] = [];
  const notes: string[] = [];
  for (const row of rows) {
    const parsed = rowSchema.safeParse(row);
    if (!parsed.success) {
      notes.push(`nvidia-smi says something else than a GPU: ${JSON.stringify(row).slice(0, 200)}`);
      continue;
    }
    const { uuid, name, driver_version: driverVersion, [partitionField]: partition } = parsed.data;
    const memoryMebibytes = parsed.data['memory.total'];
    gpus.push({ uuid, name, memoryMebibytes, driverVersion, isPartitioned: partition.toLowerCase() === 'enabled' });
  }
  return { gpus, notes };
}

/** What may be registered; never more than what was really seen. */
export function inventoryOf({ gpus, notes }: { gpus: readonly GpuFacts[]; notes: readonly string[] }): GpuInventory {
  const whole = gpus.filter((gpu) => !gpu.isPartitioned);
  const partitioned = gpus.length - whole.length;
  const byClass = Map.groupBy(whole, (gpu) => gpuClass(gpu.name, gpu.memoryMebibytes));
  const [best] = [...byClass].toSorted(([one, a], [other, b]) => b.length - a.length || (one < other ? -1 : 1));
  const left = best === undefined ? 0 : whole.length - best[1].length;
  return {
    gpuClass: best?.[0] ?? cpuClass,
    gpus: best?.[1] ?? [],
    notes: [
      ...notes,
      ...(partitioned > 0 ? [`${partitioned} partitioned (MIG) GPU is not offered`] : []),
      ...(left > 0 ? [`${left} GPU of another class is not offered; run a second worker for it`] : []),
    ],
  };
}

/** Asks this machine. No nvidia-smi, or one that fails, means class `cpu`. `command` is for machines that keep it elsewhere. */
export async function readGpuInventory(command = 'nvidia-smi'): Promise<GpuInventory> {
  try {
    return await query(command, [...baseFields, partitionField]);
  } catch (error) {
    // Drivers before 450 do not know the partition field and refuse the whole query for it.
    if (error instanceof AppError && /not a valid field/i.test(error.message)) {
      return query(command, baseFields).catch(cpuOnly);
    }
    return cpuOnly(error);
  }
}

async function query(command: string, fields: readonly string[]): Promise<GpuInventory> {
  const arguments_ = [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'];
  const result = await execa(command, arguments_, { reject: false, timeout: 30_000, stdin: 'ignore' });
  if (result.code === 'ENOENT') throw new AppError('not_found', 'This machine has no nvidia-smi');
  if (result.failed) {
    const said = `${result.stdout} ${result.stderr}`.trim().slice(0, 300);
    throw new AppError('unavailable', `nvidia-smi failed: ${said === '' ? 'it said nothing' : said}`);
  }
  return inventoryOf(parseGpus(result.stdout, fields));
}

function cpuOnly(error: unknown): GpuInventory {
  return { gpuClass: cpuClass, gpus: [], notes: [error instanceof Error ? error.message : String(error)] };
}
