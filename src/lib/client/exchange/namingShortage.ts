import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { formatErg, formatGpuc, formatSigUsd } from '../money.ts';

/**
 * Runs a builder and describes a shortage in display units.
 * @throws AppError `insufficient_funds`
 */
export function namingShortage<T>(deployment: Deployment, build: () => T): T {
  try {
    return build();
  } catch (cause) {
    if (!(cause instanceof PlanError)) throw cause;
    const { asset, needed, available } = cause.data;
    const say = typeof asset === 'string' ? formats(deployment)[asset] : undefined;
    if (say === undefined || typeof needed !== 'string' || typeof available !== 'string') throw cause;
    const message = `${say(BigInt(needed))} are needed; this wallet can spend ${say(BigInt(available))}.`;
    throw new AppError('insufficient_funds', message, {
      cause,
      nextStep: 'Nothing was signed. dgcm wallet balance shows what there is.',
      data: cause.data,
    });
  }
}

const formats = ({ tokens, externals }: Deployment): Readonly<Record<string, (amount: bigint) => string>> => ({
  nanoErg: (amount) => `${formatErg(amount)} ERG`,
  [tokens.gpuc]: (amount) => `${formatGpuc(amount)} GPUC`,
  [externals.sigUsd]: (amount) => `${formatSigUsd(amount)} SigUSD`,
});
