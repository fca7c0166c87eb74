/** What was imported, for people: a scenario file with where its values are from, and an account of every key. */
import { stringify } from 'yaml';
import { printableOutput } from '../../input/printable.js';
import { type Imported, placeText } from '../../launch/imported.js';
import { json } from '../../reports/json.js';
import { SCENARIO_KEYS } from '../options/keys.js';

/** `llmsim.import/1`. */
export function importedJson(imported: Imported): string {
  return json({ schema: 'llmsim.import/1', ...imported });
}

/** A scenario file: each key with the line it is from, and what must be given still as comments. */
export function scenarioOf({ kinds, scenario, understood, assumed, wanted, notes }: Imported): string {
  const known: readonly string[] = SCENARIO_KEYS.map(({ name }) => name);
  const order = Object.keys(scenario).sort((a, b) => known.indexOf(a) - known.indexOf(b));
  const lines = order.flatMap((option) => [
    ...understood.filter((each) => each.option === option).map((each) => `# ${placeText(each)} ${each.key}`),
    ...assumed.filter((each) => each.option === option).map((each) => `# ${placeText(each)} ${each.because}`),
    stringify({ [option]: scenario[option] }, { lineWidth: 0 }).trimEnd(),
  ]);
  const open = [...wanted.map(({ sentence }) => sentence), ...notes].map((sentence) => `# ${sentence}`);
  return printableOutput([`# Imported from ${kinds.join(' and ')}.`, ...open, '', ...lines, ''].join('\n'));
}

/** The lists, one key a line. */
export function accountText({ understood, assumed, ignored, wanted, notes }: Imported): string {
  const value = (said: unknown) =>
    said === true ? '' : ` ${typeof said === 'string' ? said : JSON.stringify(said)}`;
  const lines = [
    `understood: ${understood.length}`,
    ...understood.map((each) => `  ${placeText(each)} ${each.key}${value(each.value)} → ${each.option}`),
    `assumed: ${assumed.length}`,
    ...assumed.map((each) => `  ${placeText(each)} ${each.option}${value(each.value)}: ${each.because}`),
    `ignored: ${ignored.length}`,
    ...ignored.map((each) => `  ${placeText(each)} ${each.key}${value(each.value)}: ${each.because}`),
    ...notes,
    ...wanted.map(({ sentence }) => sentence),
  ];
  return printableOutput(`${lines.join('\n')}\n`);
}
