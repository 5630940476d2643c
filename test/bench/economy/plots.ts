import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { areaY, axisX, dot, gridY, line, lineY, plot, ruleY, text, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { DAY_BLOCKS } from './prices.ts';
import type { Outcome } from './simulate.ts';
import type { Swept } from './sweep.ts';
import type { Sample } from './watch.ts';

export interface PlotData {
  readonly outcomes: readonly Pick<Outcome, 'scenario' | 'samples'>[];
  readonly swept: readonly Swept[];
}

const WIDTH = 760;
const colours = { debt: '#b3261e', collateral: '#1f5fa8', price: '#5f6368', good: '#1e7d43' } as const;
const days = (block: number): number => block / DAY_BLOCKS;

/** Writes the plots of the decision page into a folder. */
export async function drawPlots(folder: string, data: PlotData): Promise<void> {
  const drawn = {
    falls: drawFalls(data),
    reserve: drawReserve(data),
    desks: drawDesks(data),
    margins: drawMargins(data),
  };
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

const shortName = (name: string): string => name.replace(', no liquidator', '');

function drawFalls({ outcomes }: PlotData): string {
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
    fy: { label: null },
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

function drawReserve({ swept }: PlotData): string {
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
    marks: [
      gridY(),
      line(rows, { x: 'day', y: 'reserve', z: 'cap', stroke: colours.collateral, strokeWidth: 1.8 }),
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

function drawDesks({ outcomes }: PlotData): string {
  const shown = outcomes.filter(({ scenario }) =>
    /^(-35% in a day|-60% in three days|flash|oracle frozen)/.test(scenario.name),
  );
  const rows = shown
    .filter(({ scenario }) => scenario.liquidator && !scenario.name.includes('seed'))
    .flatMap(({ scenario, samples }) =>
      samples.map((sample) => ({ ...sample, day: days(sample.block), path: scenario.name })),
    );
  return toSvg({
    height: 560,
    marginRight: 20,
    fy: { label: null, axis: null },
    x: { label: 'days' },
    y: { label: 'dollars asked for one GPUC, at the true price of ERG', grid: true },
    marks: [
      ruleY([1], { stroke: colours.price, strokeDasharray: '3 3' }),
      lineY(rows, { fy: 'path', x: 'day', y: 'askUsd', stroke: colours.collateral, strokeWidth: 1.4 }),
      lineY(rows, { fy: 'path', x: 'day', y: 'share', stroke: colours.price, strokeWidth: 1 }),
      text(
        [...new Set(rows.map(({ path }) => path))].map((path) => ({ path })),
        { fy: 'path', text: 'path', frameAnchor: 'top-right', fontWeight: 'bold', dx: -4, dy: 4 },
      ),
    ],
  });
}

function drawMargins({ swept }: PlotData): string {
  const rows = swept
    .filter(({ samples }) => samples === undefined)
    .map((one) => ({ ...one, bad: one.badShare * 100, label: `${one.value.toLocaleString('en-US')}  (${one.path})` }));
  return toSvg({
    height: 40 + rows.length * 24,
    marginLeft: 330,
    marginRight: 60,
    x: { label: 'worst bad debt, percent of all debt', grid: true },
    y: { label: null, domain: rows.map((row) => `${row.group}: ${row.label}`) },
    marks: [
      axisX({ anchor: 'bottom' }),
      dot(rows, {
        x: 'bad',
        y: (row: (typeof rows)[number]) => `${row.group}: ${row.label}`,
        fill: (row: (typeof rows)[number]) => (row.bad > 0 ? colours.debt : colours.good),
        r: 5,
      }),
      text(rows, {
        x: 'bad',
        y: (row: (typeof rows)[number]) => `${row.group}: ${row.label}`,
        text: ({ bad }: { bad: number }) => `${bad.toFixed(1)} %`,
        dx: 10,
        textAnchor: 'start',
      }),
    ],
  });
}
