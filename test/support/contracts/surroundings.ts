import type { BlockHeader } from '#lib/chain/ports.ts';
import { MAINNET_PARAMETERS } from '#lib/devchain/devchainOptions.ts';
import { prepareScripts, type PointCache, type ScriptContext } from '#lib/devchain/rules/scriptContext.ts';
import type { PreHeader } from '#lib/devchain/rules/validationResult.ts';

export interface Moment {
  /** Height and time (ms since the Unix epoch) of the block that would include a transaction. */
  readonly height: number;
  readonly timestampMs: number;
}

export interface Surroundings {
  readonly parameters: typeof MAINNET_PARAMETERS;
  readonly headers: readonly BlockHeader[];
  readonly preHeader: PreHeader;
  readonly scripts: () => ScriptContext;
}

const point = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
const visibleHeaders = 10;
const zeros = (bytes: number): string => '00'.repeat(bytes);
const headerId = (height: number): string => height.toString(16).padStart(64, '0');

function headerAt({ height, timestampMs }: Moment): BlockHeader {
  return {
    id: headerId(height),
    parentId: headerId(height - 1),
    height,
    timestamp: timestampMs,
    version: MAINNET_PARAMETERS.blockVersion,
    nBits: 1n,
    votes: '000000',
    stateRoot: zeros(33),
    adProofsRoot: zeros(32),
    transactionsRoot: zeros(32),
    extensionHash: zeros(32),
    powSolutions: { pk: point, w: point, n: zeros(8), d: 0n },
  };
}

/** What scripts see around a transaction; kept by moment, since the same few moments are judged thousands of times. */
export function createSurroundings(): (moment: Moment) => Surroundings {
  const points: PointCache = new Map();
  const known = new Map<string, Surroundings>();
  return (moment) => {
    const key = `${moment.height} ${moment.timestampMs}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = surroundingsAt(moment, points);
    known.set(key, made);
    return made;
  };
}

function surroundingsAt({ height, timestampMs }: Moment, points: PointCache): Surroundings {
  const headers = Array.from({ length: visibleHeaders }, (_, back) =>
    headerAt({ height: height - 1 - back, timestampMs }),
  );
  const preHeader: PreHeader = {
    version: MAINNET_PARAMETERS.blockVersion,
    parentId: headerId(height - 1),
    timestamp: timestampMs,
    nBits: 1n,
    height,
    minerPk: point,
    votes: '000000',
  };
  const scripts = prepareScripts({ parameters: MAINNET_PARAMETERS, headers, preHeader }, points);
  return { parameters: MAINNET_PARAMETERS, headers, preHeader, scripts: () => scripts };
}
