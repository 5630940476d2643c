const anchor =
  'A cost anchor: a val used once is inlined into the lambda and evaluated for every job, so it is used a second time here.';
const noZeroToken =
  'A box cannot hold a zero amount, so the fee of a sum below one unit has no output that could pay it.';
const lastTicket =
  'A box cannot hold zero tickets, so the successor of a provider that gave the last one away fails at its tokens.';
const emptyBatch =
  'Without jobs the first script after the provider is none of ours, and a fine of zero has no output that could pay it.';

/**
 * Mutants that no transaction of a ledger tells from the script, by name, with the reason. The check fails on a
 * survivor that is not listed, and on a listed one that is killed after all.
 */
export const redundant: Readonly<Record<string, string>> = {
  'PRV-KEEP-1: without allOf INPUTS(0).id == SELF.id':
    'A second provider in a transaction also fails at its own ticket, in the successor and among the inputs.',
  'desk: sold > 0L → >=': 'A trade of nothing has no side, and is refused for being nothing.',
  'GOV-ENACT-47: 4) * whole < 100000000L → <=':
    'Within the bounds of bonus and threshold no product of the two is a hundred million.',
  'REG-LEAVEMEMBER-2: without allOf t(3)._2 == s(3)._2 + 1L':
    'Who holds MEMBER in the first place is a genuine account, which demands the same of the shard; here the shard does not rely on it.',
  'PRV-BATCH-1: without allOf n > 0': emptyBatch,
  'PRV-BATCH-1: n > 0 → >=': emptyBatch,
  'PRV-MATCH-25: without allOf left >= 1L': lastTicket,
  'PRV-SETTLE-9: without allOf sum >= 0L': noZeroToken,
  'PRV-SETTLE-9: sum >= 0L → >': noZeroToken,
  'provider: without allOf key.size > 0': anchor,
  'provider: without allOf one._2 == 1L': anchor,
  'provider: without allOf who.size > 0': anchor,
  'provider: without allOf rep >= -1000000000L': anchor,
  'provider: key.size > 0 → >=': anchor,
  'provider: who.size > 0 → >=': anchor,
  'provider: rep >= -1000000000L → >': anchor,
};
