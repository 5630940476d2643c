import { decimalize } from '@fleet-sdk/common';
import { blocksToMinutes } from '#lib/protocol/shared/blocks.ts';
import { formatGpuc } from '../money.ts';
import { formatUnits } from './collateralAsset.ts';
import type { AccountOutlook, CreditOutlook } from './outlook.ts';

/** A label and its text. */
export type Line = readonly [label: string, text: string];

/** An account as lines of text, for a sheet or an answer; `before` is its state before a transaction. */
export function outlookLines(outlook: AccountOutlook, before?: AccountOutlook): readonly Line[] {
  const { balanceMicroGpuc, collateral, credit } = outlook;
  const was =
    before === undefined || before.balanceMicroGpuc === balanceMicroGpuc
      ? ''
      : ` (${formatGpuc(before.balanceMicroGpuc)} before)`;
  return [
    ['balance', `${formatGpuc(balanceMicroGpuc)} GPUC${was}`],
    ['collateral', `${formatUnits(collateral.units, collateral)}${worth(outlook)}`],
    ...(credit === undefined ? [] : creditLines(outlook, credit)),
    ...warningLines(outlook),
  ];
}

const worth = ({ collateral, credit }: AccountOutlook): string => {
  if (!collateral.listed) return ', which counts for nothing';
  if (credit === undefined) return ', whose price is not known now';
  const { worthMicroGpuc, priceMicroUsd } = credit;
  return `, worth ${formatUsd(worthMicroGpuc)} at ${formatUsd(priceMicroUsd)} each`;
};

function creditLines({ collateral, balanceMicroGpuc }: AccountOutlook, credit: CreditOutlook): readonly Line[] {
  const { limitMicroGpuc, payableMicroGpuc, flagPriceMicroUsd } = credit;
  const limit: Line = [
    'credit limit',
    `${formatGpuc(limitMicroGpuc)} GPUC; ${formatGpuc(payableMicroGpuc)} can be paid out, fee apart`,
  ];
  if (balanceMicroGpuc >= 0n) return [limit, ['health', 'safe: nothing is owed, so nobody can flag it']];
  const flag: Line = [
    'flagged if',
    flagPriceMicroUsd === undefined
      ? `${collateral.name} counts as a dollar whatever happens: its price flags nothing`
      : `${collateral.name} falls below ${formatUsd(flagPriceMicroUsd)} (now ${formatUsd(credit.priceMicroUsd)})`,
  ];
  return [limit, ['health', healthText(credit)], flag, ['worst case', worstCase(collateral, credit)]];
}

function healthText({ health, ltvBps, drawBps, thresholdBps, liquidatableFrom }: CreditOutlook): string {
  const owed = `owes ${percent(ltvBps)} of what its collateral is worth`;
  switch (health) {
    case 'safe':
      return `safe: ${owed}; may draw up to ${percent(drawBps)}`;
    case 'warning':
      return `warning: ${owed}; no more can be drawn above ${percent(drawBps)}`;
    case 'flaggable':
      return `flaggable: ${owed}, above ${percent(thresholdBps)}; repay or add collateral now`;
    case 'flagged':
      return `flagged: ${owed}; liquidated from height ${liquidatableFrom ?? 0} unless repaid`;
    case 'liquidating':
      return `liquidating: ${owed}; anybody may take collateral for what he repays`;
  }
}

function worstCase(collateral: AccountOutlook['collateral'], { bufferBlocks, bonusBps }: CreditOutlook): string {
  const minutes = blocksToMinutes(bufferBlocks);
  return (
    `once flagged, ${bufferBlocks} blocks (about ${minutes} minutes) to repay; then collateral is sold for the debt and ` +
    `${percent(bonusBps)}, at worst all ${formatUnits(collateral.units, collateral)}`
  );
}

function warningLines({ collateral, credit }: AccountOutlook): readonly Line[] {
  if (!collateral.listed) {
    return [
      [
        'WARNING',
        'Governance does not list this token: while it is in the account, neither it nor the ERG beside it carries any credit.',
      ],
    ];
  }
  if (credit === undefined) return [];
  return [...staleFlagLines(credit), ...stalePriceLines(credit)];
}

const staleFlagLines = ({ staleFlagUntil }: CreditOutlook): readonly Line[] =>
  staleFlagUntil === undefined
    ? []
    : [
        [
          'WARNING',
          `The account is healthy, but an earlier flag counts until height ${staleFlagUntil}: at a single low price it ` +
            'could be liquidated without a new buffer. Remove the flag with: dgcm account unflag',
        ],
      ];

function stalePriceLines({ fresh, priceAgeBlocks }: CreditOutlook): readonly Line[] {
  if (fresh) return [];
  return [
    [
      'WARNING',
      `The price is ${priceAgeBlocks} blocks old, too old to draw by. Repaying, depositing and closing work.`,
    ],
  ];
}

/** 5_500 → "55%". */
const percent = (bps: bigint | number): string => `${decimalize(BigInt(bps), { decimals: 2 })}%`;

/** micro-USD → "$0.010966", cents alone from a hundred dollars on. */
const formatUsd = (microUsd: bigint): string =>
  microUsd < 100_000_000n
    ? `$${decimalize(microUsd, { decimals: 6 })}`
    : `$${decimalize(microUsd / 10_000n, { decimals: 2 })}`;
