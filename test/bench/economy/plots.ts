import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { areaY, dot, gridY, line, lineY, plot, ruleY, text, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { DAY_BLOCKS } from './prices.ts';
import type { Outcome } from './simulate.ts';
import type { Swept } from './sweep.ts';
import type { Sample } from './watch.ts';

/** What a plot needs of an outcome. */
export type Played = Pick<Outcome, 'scenario' | 'samples'>;

const WIDTH = 760;
const colours = { debt: '#b3261e', collateral: '#1f5fa8', price: '#5f6368', good: '#1e7d43' } as const;
const days = (block: number): number => block / DAY_BLOCKS;

/** Writes plots of the decision page into a folder. */
export async function writePlots(folder: string, drawn: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, svg] of Object.entries(drawn)) await writeFile(join(folder, `0010-${name}.svg`), svg);
}

function toSvg(options: PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const figure = plot({
    width: WIDTH,
    marginLeft: 60,
    marginRight: 30,
    style: { background: 'white', fontFamily: 'sans-serif', fontSize: '11px' },
    ...options,
    document,
  });
  figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  // Wallets of fonts differ; a page of text must not depend on a style sheet.
  return `${figure.outerHTML}\n`;
}

/** A gap in a line is a NaN. */
const orGap = (value: number | undefined): number => value ?? Number.NaN;
const shortName = (name: string): string => name.replace(', no liquidator', '');

export function drawFalls(outcomes: readonly Played[]): string {
  const shown = outcomes.filter(({ scenario }) =>
    /^-(35|60)% in (a day|three days)(, no liquidator)?$/.test(scenario.name),
  );
  const rows = shown.flatMap(({ scenario, samples }) =>
    samples
      .filter((_, index) => index % 3 === 0)
      .map((sample) => ({
        ...sample,
        day: days(sample.block),
        path: shortName(scenario.name),
        who: scenario.liquidator ? 'one liquidator' : 'no liquidator',
      })),
  );
  const facets = { fx: 'path', fy: 'who' } as const;
  return toSvg({
    height: 470,
    marginRight: 90,
    fx: { label: null },
    fy: { label: null, domain: ['one liquidator', 'no liquidator'] },
    x: { label: 'days' },
    y: { label: 'thousand dollars', transform: (value: number) => value / 1_000 },
    color: { legend: false },
    marks: [
      gridY(),
      areaY(rows, { ...facets, x: 'day', y: 'badUsd', fill: colours.debt, fillOpacity: 0.35 }),
      lineY(rows, { ...facets, x: 'day', y: 'collateralUsd', stroke: colours.collateral, strokeWidth: 1.8 }),
      lineY(rows, { ...facets, x: 'day', y: 'debtUsd', stroke: colours.debt, strokeWidth: 1.8 }),
      lineY(rows, {
        ...facets,
        x: 'day',
        y: 'repaidUsd',
        stroke: colours.good,
        strokeWidth: 1.4,
        strokeDasharray: '4 3',
      }),
      ...legend(rows[0], [
        ['collateral at the true price', colours.collateral],
        ['debt', colours.debt],
        ['repaid by the liquidator (dashed)', colours.good],
        ['debt that nothing stands behind (filled)', colours.debt],
      ]),
      ruleY([0]),
    ],
  });
}

type Row = Sample & { readonly path: string; readonly who: string };

/** Words in the first facet instead of a box of swatches, which would be HTML. */
function legend(first: Row | undefined, lines: readonly (readonly [string, string])[]) {
  if (first === undefined) return [];
  return lines.map(([words, fill], index) =>
    text([first], {
      fx: 'path',
      fy: 'who',
      text: () => words,
      fill,
      frameAnchor: 'top-right',
      dy: 6 + 14 * index,
      dx: -4,
    }),
  );
}

export function drawReserve(swept: readonly Swept[]): string {
  const rows = swept.flatMap(({ value, samples }) =>
    (samples ?? []).map(({ block, reserveUsd }) => ({ day: days(block), reserve: reserveUsd / 1_000, cap: value })),
  );
  const last = [...new Set(rows.map(({ cap }) => cap))].flatMap((cap) => {
    const of = rows.filter((row) => row.cap === cap);
    return of.find(({ reserve }) => reserve < 100) ?? of.at(-1) ?? [];
  });
  return toSvg({
    height: 300,
    x: { label: 'days since everybody began to redeem', domain: [0, 5] },
    y: { label: 'reserve, thousand dollars' },
    color: { type: 'ordinal', range: ['#0b3c6f', '#1f78b4', '#e08214', '#b3261e'] },
    marks: [
      gridY(),
      line(rows, { x: 'day', y: 'reserve', stroke: 'cap', strokeWidth: 2 }),
      text(last, {
        x: 'day',
        y: 'reserve',
        text: ({ cap }: { cap: number }) => `cap ${cap.toLocaleString('en-US')}`,
        dx: 8,
        dy: -8,
        textAnchor: 'start',
      }),
      ruleY([0]),
    ],
  });
}

export function drawDesks(outcomes: readonly Played[]): string {
  const shown = outcomes.filter(({ scenario }) =>
    /^(-35% in a day|-60% in three days|flash|oracle frozen)/.test(scenario.name),
  );
  const rows = shown
    .filter(({ scenario }) => scenario.liquidator && !scenario.name.includes('seed'))
    .flatMap(({ scenario, samples }) =>
      samples.map((sample) => ({ ...sample, ask: orGap(sample.askUsd), day: days(sample.block), path: scenario.name })),
    );
  return toSvg({
    height: 560,
    marginRight: 20,
    fy: { label: null, axis: null },
    x: { label: 'days' },
    y: { label: 'dollars asked for one GPUC, at the true price of ERG', grid: true },
    marks: [
      ruleY([1], { stroke: colours.price, strokeDasharray: '3 3' }),
      lineY(rows, { fy: 'path', x: 'day', y: 'ask', stroke: colours.collateral, strokeWidth: 1.4 }),
      lineY(rows, { fy: 'path', x: 'day', y: 'share', stroke: colours.price, strokeWidth: 1 }),
      text(
        [...new Set(rows.map(({ path }) => path))].map((path) => ({ path })),
        { fy: 'path', text: 'path', frameAnchor: 'top-right', fontWeight: 'bold', dx: -4, dy: 4 },
      ),
      text(rows.slice(0, 1), {
        fy: 'path',
        text: () => 'blue: what desks ask while they trade; grey: the price of ERG as a share of the first',
        frameAnchor: 'bottom-right',
        dx: -4,
        dy: -4,
      }),
    ],
  });
}

/** Falls from which there is less and less time to act: a dot for bad debt, words for how much of the debt liquidators repaid. */
export function drawMargins(swept: readonly Swept[]): string {
  const rows = swept
    .filter(({ group }) => group.startsWith('fall'))
    .map(({ group, value, path, badShare, repaidShare }) => ({
      of: `${group} = ${value.toLocaleString('en-US')}   (${path})`,
      bad: badShare * 100,
      words: `${(badShare * 100).toFixed(1)} % bad, ${(repaidShare * 100).toFixed(0)} % repaid`,
    }));
  const most = Math.max(1, ...rows.map(({ bad }) => bad));
  return toSvg({
    height: 60 + rows.length * 22,
    marginLeft: 370,
    marginRight: 20,
    x: { label: 'worst bad debt, percent of all debt', domain: [0, most * 1.6], grid: true },
    y: { label: null, domain: rows.map(({ of }) => of) },
    marks: [
      dot(rows, {
        x: 'bad',
        y: 'of',
        fill: ({ bad }: (typeof rows)[number]) => (bad > 0 ? colours.debt : colours.good),
        r: 5,
      }),
      text(rows, { x: 'bad', y: 'of', text: 'words', dx: 10, textAnchor: 'start' }),
    ],
  });
}
