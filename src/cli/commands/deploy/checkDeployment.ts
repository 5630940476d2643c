import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import { verifyDeployment } from '#lib/deploy/verify.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { exitCodes } from '../../exitCodes.ts';
import { say, type CommandResult } from '../../output.ts';
import type { Session } from '../../session.ts';
import { userPath } from '../job/context.ts';
import type { DeployOptions } from './deployOptions.ts';

/** Proves a deployment from chain and sources; a line for each mismatch. */
export async function checkDeployment(session: Session, options: DeployOptions): Promise<CommandResult> {
  const { deployment: named } = await session.settings();
  const file = options.out === undefined ? named : userPath(session.io, options.out);
  if (file === undefined)
    throw new AppError('invalid', 'Name the deployment: --deployment deployments/<network>.json.');
  const deployment = await readDeployment(file);
  const findings = await verifyDeployment({ chain: await session.chain(), deployment, compile: compileContracts });
  const wrong = findings.filter(({ ok }) => !ok);
  for (const { subject, detail } of wrong) say(session.io, `MISMATCH ${subject}: ${detail}`);
  return {
    json: {
      deployment: file,
      ok: wrong.length === 0,
      checked: findings.length,
      mismatches: wrong.map(({ subject, detail }) => ({ subject, detail })),
    },
    text:
      wrong.length === 0 ? `${findings.length} checks, all hold` : `${wrong.length} of ${findings.length} checks fail`,
    exitCode: wrong.length === 0 ? exitCodes.ok : exitCodes.wrongState,
  };
}
