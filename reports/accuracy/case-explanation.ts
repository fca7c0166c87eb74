/** A case of the accuracy suite taken apart, as text. */

import type { CaseExplanation } from '../../accuracy/predict/explain.js';
import type { ScenarioField } from '../../accuracy/predict/scenario.js';
import type { CaseResult } from '../../accuracy/summary/report.js';
import { largest } from '../../input/extremes.js';
import { printable } from '../../input/printable.js';
import { explanationLines } from '../explanation.js';
import { paint, type Style, wrap } from '../tables/style.js';
import { duration, memory } from '../tables/units.js';

/** The whole text, ending in a newline. */
export function caseExplanation(explained: CaseExplanation, style: Style): string {
  const { result, record, scenario, explanation, candidates } = explained;
  const { bold } = paint(style);
  const lines = [bold(printable(result.id)), ...wrap(`${result.source} · ${result.file}`, style), ''];
  const add = (...more: (string | readonly string[])[]) => {
    for (const line of more.flat()) lines.push(line);
  };
  if (result.status === 'unsupported') {
    add(wrap(`Not predicted: ${result.reason}.`, style), '', bold('What the record states'), '');
    add(statedLines(record));
    return `${lines.join('\n')}\n`;
  }
  add(verdict(result));
  if (result.collective !== null) {
    const { operation, messageBytes, ranks, nodes } = result.collective;
    add('', bold(`${operation} of ${memory(messageBytes)}, ${ranks} ranks on ${nodes} nodes`), '');
    add(candidates.map((c) => `  ${c.algorithm} ${c.protocol}`.padEnd(26) + duration(c.seconds)));
  }
  if (result.assumptions.length > 0) {
    add('', bold('What the source leaves open'), '');
    add(result.assumptions.flatMap((assumption) => wrap(assumption, style, '  ')));
  }
  if (scenario.length > 0) add(scenarioLines(scenario, style));
  if (explanation !== null) add(explanationLines(explanation, style));
  return `${lines.join('\n')}\n`;
}

function verdict(result: CaseResult): string[] {
  const { measuredSeconds, predictedSeconds, error, interval, measuredMemoryBytes, memoryError } = result;
  const row = (name: string, value: string) => `  ${name.padEnd(12)}${value}`;
  const lines: string[] = [];
  if (measuredSeconds !== null) lines.push(row('measured', duration(measuredSeconds)));
  const range = interval && `   (90 % interval: ${duration(interval.low)} to ${duration(interval.high)})`;
  if (predictedSeconds !== null) lines.push(row('predicted', `${duration(predictedSeconds)}${range ?? ''}`));
  if (error !== null) lines.push(row('error', signed(error)));
  if (measuredMemoryBytes !== null && memoryError !== null) {
    const predicted = memory(result.predictedMemoryBytes!);
    lines.push(
      row(
        'memory',
        `${memory(measuredMemoryBytes)} measured, ${predicted} predicted: ${signed(memoryError)}`,
      ),
    );
  }
  if (result.fits !== null) {
    const was = result.measuredFits === null ? '' : `, it ${result.measuredFits ? 'did' : 'did not'}`;
    lines.push(row('fits', `${result.fits ? 'yes' : 'no'} predicted${was}`));
  }
  return lines;
}

function scenarioLines(fields: readonly ScenarioField[], style: Style): string[] {
  const { bold, dim } = paint(style);
  const groups = [...new Set(fields.map(({ group }) => group))];
  const width = largest(fields.map(({ field }) => field.length)) + 2;
  return groups.flatMap((group) => [
    '',
    bold(`The ${group}`),
    '',
    ...fields
      .filter((field) => field.group === group)
      .map(
        ({ field, value, from }) =>
          `  ${field.padEnd(width)}${printable(String(value)).padEnd(28)} ${dim(from)}`,
      ),
  ]);
}

/** `part.field` and the value of every field that is not empty. */
function statedLines(record: CaseExplanation['record']): string[] {
  const parts = { model: record.model, hardware: record.hardware, parallel: record.parallel };
  return Object.entries({ ...parts, measured: record.measured }).flatMap(([part, fields]) =>
    Object.entries(fields ?? {})
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([field, value]) => {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        return printable(`  ${`${part}.${field}`.padEnd(30)}${text}`);
      }),
  );
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(1)} %`;
}
