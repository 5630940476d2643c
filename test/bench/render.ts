import type { BenchGoal, BenchReport } from './report.ts';

/** A report as plain text: the table, then each goal with ok or MISSED. */
export function renderReport({ name, rows, goals }: BenchReport): string {
  return [`\n== ${name} ==`, ...renderTable(rows), '', ...goals.map(renderGoal), ''].join('\n');
}

function renderTable(rows: BenchReport['rows']): string[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => formatCell(row[column] ?? '')));
  const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((line) => line[index]!.length)));
  const numeric = columns.map((column) => rows.every((row) => typeof (row[column] ?? 0) === 'number'));
  const align = (line: string[]) =>
    line
      .map((cell, index) => (numeric[index] === true ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)))
      .join('  ')
      .trimEnd();
  return [align(columns), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.map(align)];
}

function formatCell(value: string | number): string {
  if (typeof value === 'string' || Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 1 ? value.toFixed(2) : value.toPrecision(4);
}

function renderGoal({ goal, measured, limit, pass }: BenchGoal): string {
  return `${pass ? 'ok    ' : 'MISSED'}  ${goal} ${formatCell(limit)}: ${formatCell(measured)}`;
}
