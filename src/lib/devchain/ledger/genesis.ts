import { toBox, type LedgerTransaction } from '../rules/ledgerTransaction.ts';
import type { ChainBox } from '#lib/chain/ports.ts';

/** The fee contract: spendable by the miner of the block that holds the box. */
export const FEE_TREE =
  '1005040004000e36100204a00b08cd0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798ea02d192a39a8cc7a701730073011001020402d19683030193a38cc7b2a57300000193c2b2a57301007473027303830108cdeeac93b1a57304';

/** The emission contract of the network, block after block the source of its reward. */
export const EMISSION_TREE =
  '101004020e36100204a00b08cd0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798ea02d192a39a8cc7a7017300730110010204020404040004c0fd4f05808c82f5f6030580b8c9e5ae040580f882ad16040204c0944004c0f407040004000580f882ad16d19683030191a38cc7a7019683020193c2b2a57300007473017302830108cdeeac93a38cc7b2a573030001978302019683040193b1a5730493c2a7c2b2a573050093958fa3730673079973089c73097e9a730a9d99a3730b730c0599c1a7c1b2a5730d00938cc7b2a5730e0001a390c1a7730f';

/** What the faucet pays from: a contract that anyone may spend once the chain has a block (`sigmaProp(HEIGHT > 0)`). */
export const FUNDS_TREE = '00d191a30400';

const EMISSION_NANO_ERG = 93_409_132_500_000_000n;
const NO_TRANSACTION_ID = '00'.repeat(32);
const FIXED_RATE_BLOCKS = 655_200;
const FIXED_REWARD = 67_500_000_000n;
const FIRST_REWARD = 75_000_000_000n;
const EPOCH_REDUCTION = 3_000_000_000n;
const REDUCTION_START = 525_600;
const EPOCH_BLOCKS = 64_800;

/** The boxes that exist before the first block: all future rewards, and the faucet's funds. */
export function genesisBoxes(faucetNanoErg: bigint): readonly ChainBox[] {
  const empty = { creationHeight: 0, assets: [], additionalRegisters: {} };
  return [
    toBox({ value: EMISSION_NANO_ERG, ergoTree: EMISSION_TREE, ...empty }, NO_TRANSACTION_ID, 0).box,
    toBox({ value: faucetNanoErg, ergoTree: FUNDS_TREE, ...empty }, NO_TRANSACTION_ID, 1).box,
  ];
}

/** nanoERG that the emission contract lets go at a height. */
export function minerReward(height: number): bigint {
  if (height < FIXED_RATE_BLOCKS) return FIXED_REWARD;
  const epoch = BigInt(1 + Math.floor((height - REDUCTION_START) / EPOCH_BLOCKS));
  const reward = FIRST_REWARD - EPOCH_REDUCTION * epoch;
  return reward > 0n ? reward : 0n;
}

/** Where rewards and fees go: the miner's key, 720 blocks later. */
export const rewardTree = (minerPk: string): string => `100204a00b08cd${minerPk}ea02d192a39a8cc7a70173007301`;

/** nanoERG that a transaction offers the miner. */
export const feeOf = ({ outputs }: Pick<LedgerTransaction, 'outputs'>): bigint =>
  outputs.reduce((sum, { ergoTree, value }) => (ergoTree === FEE_TREE ? sum + value : sum), 0n);
