import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { formatErg, formatGpuc } from '../money.ts';
import { assetOfToken, formatUnits } from './collateralAsset.ts';

/** Runs a builder and turns its PlanError into an AppError in display units with a next step. @throws AppError */
export function explainRefusal<T>(deployment: Deployment, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof PlanError) throw translated(error, deployment);
    throw error;
  }
}

function translated(error: PlanError, deployment: Deployment): Error {
  const { data, code, message } = error;
  const say = (text: string, nextStep: string): AppError => new AppError(code, text, { cause: error, nextStep, data });
  if (code === 'insufficient_funds') return shortage(error, deployment);
  if (code === 'unavailable') return say(message, 'See how old prices are with: dgcm doctor');
  if (typeof data['limit'] === 'string' && typeof data['debt'] === 'string') {
    const [limit, debt] = [data['limit'], data['debt']].map((text) => formatGpuc(BigInt(text)));
    return say(
      `The collateral carries a debt of ${limit ?? ''} GPUC; this would owe ${debt ?? ''} GPUC, fee included.`,
      'Take less, or add collateral with: dgcm account collateral add',
    );
  }
  if (typeof data['least'] === 'string' && code === 'ineligible') {
    return say(
      `Whoever does not own the account pays in at least ${formatGpuc(BigInt(data['least']))} GPUC.`,
      'Pay more at once.',
    );
  }
  if (typeof data['rent'] === 'string') {
    return say(
      `An account keeps ${formatErg(BigInt(data['rent']))} ERG for its storage rent; only closing returns it.`,
      'Take out less.',
    );
  }
  return error;
}

/** Shortages of ERG stay a PlanError: the command line describes them when it prints errors. */
function shortage(error: PlanError, deployment: Deployment): Error {
  const { asset, needed, available } = error.data;
  if (typeof asset !== 'string' || asset === 'nanoErg') return error;
  if (typeof needed !== 'string' || typeof available !== 'string') return error;
  const said = (units: string): string =>
    asset === deployment.tokens.gpuc
      ? `${formatGpuc(BigInt(units))} GPUC`
      : formatUnits(BigInt(units), assetOfToken(deployment, asset));
  return new AppError('insufficient_funds', `The wallet has ${said(available)}; this needs ${said(needed)}.`, {
    cause: error,
    nextStep: 'See what it has with: dgcm wallet balance',
    data: error.data,
  });
}
