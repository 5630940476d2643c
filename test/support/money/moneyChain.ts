import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { outputBoxes, signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { Chain, ChainBox } from '#lib/chain/ports.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { defaultTerms, genesisAssets } from '#lib/deploy/genesisTerms.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import type { Deployment, ExternalTokens, ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';
import { encodeGovernance, type Parameters } from '#lib/protocol/governance/box.ts';
import { encodePool } from '#lib/protocol/oracle/box.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import type { PlannedOutput, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { guards, people } from '../contracts/people.ts';

const ERG = 1_000_000_000n;
const START_MS = Date.UTC(2026, 0, 5, 12);
/** Half a dollar an ERG. */
export const NANO_ERG_PER_USD = 2_000_000_000n;

/** What is minted, and how much of it. */
const emissions = {
  gpuc: 10n ** 15n,
  governance: 1n,
  proposal: 1n,
  registry: 8n,
  provider: 1_000_000n,
  member: 48_000n,
  bank: 8n,
  sigUsd: 10n ** 14n,
  rsBtc: 21n * 10n ** 14n,
  rsEth: 10n ** 17n,
  ergUsdPool: 1n,
  btcPool: 1n,
  ethPool: 1n,
} satisfies Record<keyof ProtocolTokens | keyof ExternalTokens, bigint>;
type Kind = keyof typeof emissions;

const founder = people.spare;
const feeder = people.otherWorker;

/**
 * The contracts that hold money, on a devchain, with every token in one hand that makes any box: contracts do not guard what
 * pays to them. Blocks come on demand.
 */
export class MoneyChain {
  readonly devchain: Devchain;
  readonly deployment: Deployment;
  readonly chain: Chain;

  constructor(devchain: Devchain, deployment: Deployment) {
    this.devchain = devchain;
    this.deployment = deployment;
    this.chain = devchainAsChain(devchain);
  }

  get frame() {
    return { deployment: this.deployment, height: this.devchain.height };
  }

  wallet({ ergoTree }: Pick<SecretKey, 'ergoTree'>) {
    const boxes = this.devchain.index.lists.unspentByTree.of(ergoTree).map(({ box }) => box);
    return { boxes, changeErgoTree: ergoTree };
  }

  unspent = (name: keyof Deployment['trees']): readonly ChainBox[] =>
    this.devchain.index.lists.unspentByTree.of(this.deployment.trees[name]).map(({ box }) => box);

  /** Sends a plan, leaves it in the pool, and says what it made. */
  send(plan: UnsignedPlan, keys: readonly SecretKey[]): readonly ChainBox[] {
    const signed = signTransaction(plan.transaction, { keys, provers: plan.provers });
    const outcome = this.devchain.submit(signed);
    if (!outcome.ok) throw new Error(`${outcome.reason}: ${outcome.detail}`);
    return outputBoxes(signed.outputs, signed.id);
  }

  /** Makes boxes out of the founder's wallet, in a block of their own. */
  make(outputs: readonly PlannedOutput[]): readonly ChainBox[] {
    const plan = assemble({ frame: this.frame, inputs: [], outputs, funding: this.wallet(founder) });
    const made = this.send(plan, [founder]);
    this.devchain.mine();
    return made.slice(0, outputs.length);
  }

  /** Publishes a price of the dollar, in a block of its own. */
  publish(nanoErgPerUsd = NANO_ERG_PER_USD): ChainBox {
    this.sendPrice(nanoErgPerUsd);
    this.devchain.mine();
    return this.#pool()!;
  }

  /** The same, left in the pool of transactions. */
  sendPrice(nanoErgPerUsd: bigint): void {
    const output = {
      value: ERG / 100n,
      ergoTree: feeder.ergoTree,
      tokens: [{ tokenId: this.deployment.externals.ergUsdPool, amount: 1n }],
      registers: encodePool(nanoErgPerUsd, 0),
    };
    const pool = this.#pool();
    const inputs = pool === undefined ? [] : [{ box: pool }];
    const plan = assemble({ frame: this.frame, inputs, outputs: [output], funding: this.wallet(founder) });
    this.send(plan, [founder, feeder]);
  }

  #pool(): ChainBox | undefined {
    const [record] = this.devchain.index.lists.unspentByToken.of(this.deployment.externals.ergUsdPool);
    return record?.box.ergoTree === feeder.ergoTree ? record.box : undefined;
  }

  /** Everything on the chain, by asset. */
  supply(): ReadonlyMap<string, bigint> {
    const sums = new Map<string, bigint>();
    const add = (id: string, amount: bigint) => sums.set(id, (sums.get(id) ?? 0n) + amount);
    for (const { box, spending } of this.devchain.index.boxes.values()) {
      if (spending !== undefined) continue;
      add('nanoErg', box.value);
      for (const { tokenId, amount } of box.assets) add(tokenId, amount);
    }
    return sums;
  }
}

/** Mints, compiles with what was minted, and writes governance and a price. The same in every run. */
export function foundMoneyChain(change: Partial<Parameters> = {}): MoneyChain {
  const devchain = createDevchain({ clock: () => START_MS });
  const ids = Object.fromEntries(
    Object.entries(emissions).map(([name, amount]) => {
      const { mintedTokenId } = devchain.mint(founder.ergoTree, 10_000n * ERG, { amount, name, decimals: 0 });
      return [name, mintedTokenId];
    }),
  ) as Record<Kind, string>;
  for (const { ergoTree } of Object.values(people)) devchain.faucet(ergoTree, 100n * ERG);
  devchain.mine();
  const { gpuc, governance, proposal, registry, provider, member, bank, ...externals } = ids;
  const terms = {
    network: 'testnet',
    constants: protocolConstants.devnet,
    tokens: { gpuc, governance, proposal, registry, provider, member, bank },
    externals,
  } as const;
  const money = new MoneyChain(devchain, { ...terms, profile: 'devnet', trees: compileContracts(terms) });
  const { threshold, ...numbers } = defaultTerms.devnet;
  const parameters: Parameters = {
    ...numbers,
    assets: genesisAssets(externals),
    guards: guards.map(({ publicKeyHex }) => publicKeyHex),
    k: threshold,
    ...change,
  };
  money.make([
    {
      value: ERG,
      ergoTree: money.deployment.trees.governance,
      tokens: [{ tokenId: governance, amount: 1n }],
      registers: encodeGovernance(parameters),
    },
  ]);
  money.publish();
  return money;
}
