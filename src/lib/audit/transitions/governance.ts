import { decodeGovernance, encodeGovernance, type Parameters } from '#lib/protocol/governance/box.ts';
import { decodeProposal } from '#lib/protocol/proposal/box.ts';
import type { TransactionCheck } from '../transactionCheck.ts';
import { governanceRead } from './registry.ts';

/** The governance box is spent: the proposal among the data inputs is enacted. */
export function enact(check: TransactionCheck, index: number): void {
  const { tx, deployment, ledger } = check;
  const before = tx.inputIds[index] ?? '';
  check.explainInput(index);
  check.count('enact');
  const proposal = tx.dataInputs[0] && decodeProposal(tx.dataInputs[0], deployment);
  check.holds('governance', 'data input 0 is not the proposal box', proposal?.ok === true, before);
  if (proposal?.ok) {
    const { readyHeight, box } = proposal.value;
    const until = readyHeight + deployment.constants.proposalBlocks;
    const inTime = readyHeight <= tx.height && tx.height <= until;
    check.holds('height', `enacted at ${tx.height}, from ${readyHeight} to ${until}`, inTime, before);
    check.equal('governance', 'proposal box in force', [ledger.proposalBoxId, box.boxId], before);
  }
  takeGovernance(check, index, proposal?.ok ? proposal.value : undefined);
}

/** Records an output as the governance box; it must hold the enacted parameters. */
export function takeGovernance(check: TransactionCheck, index: number, enacted: Parameters | undefined): void {
  const output = check.tx.outputs[index];
  check.explainOutput(index);
  const read = output && decodeGovernance(output, check.deployment);
  if (output === undefined || !read?.ok) {
    check.find('unexplained', `output ${index} is no governance box`, output?.boxId);
    return;
  }
  const { boxId } = output;
  const { feeBps, slashMicroGpuc } = read.value;
  const expected = described(enacted ?? read.value);
  const found = described(read.value);
  for (const [name, value] of Object.entries(expected)) check.equal('governance', name, [value, found[name]], boxId);
  check.ledger.governance = { boxId, feeBps, slashMicroGpuc };
}

/** Governance's registers by name, for comparison. */
const described = (parameters: Parameters): Readonly<Record<string, string>> => {
  const { R4, R5, R6, R7 } = encodeGovernance(parameters);
  return { parameters: R4, guards: R5, threshold: R6, assets: R7 };
};

/** The proposal box is spent: the current guards propose parameters. */
export function propose(check: TransactionCheck, index: number): void {
  const { tx, deployment } = check;
  check.explainInput(index);
  check.count('propose');
  governanceRead(check, tx.inputIds[index] ?? '');
  const output = tx.outputs[index];
  const read = output && decodeProposal(output, deployment);
  const earliest = tx.height + deployment.constants.proposalBlocks;
  if (read?.ok)
    check.holds(
      'height',
      `ready at ${read.value.readyHeight}, not before ${earliest}`,
      read.value.readyHeight >= earliest,
      output?.boxId,
    );
  takeProposal(check, index);
}

/** Records an output as the proposal box. */
export function takeProposal(check: TransactionCheck, index: number): void {
  const output = check.tx.outputs[index];
  check.explainOutput(index);
  const read = output && decodeProposal(output, check.deployment);
  check.holds('unexplained', `output ${index} is no proposal box`, read?.ok === true, output?.boxId);
  check.ledger.proposalBoxId = output?.boxId;
}

/** Guards spend a fee box. */
export function spendTreasury(check: TransactionCheck, index: number, microGpuc: bigint): void {
  const boxId = check.tx.inputIds[index] ?? '';
  check.explainInput(index);
  governanceRead(check, boxId);
  check.ledger.treasury.delete(boxId);
  check.ledger.totals.treasurySpentMicroGpuc += microGpuc;
  check.count('spendTreasury');
}
