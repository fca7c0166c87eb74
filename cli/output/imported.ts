/** What was imported, for people: a scenario file with where its values are from, and an account of every key. */
import { stringify } from 'yaml';
import { printableOutput } from '../../input/printable.js';
import { type Imported, type Place, placeText, unknownKeys } from '../../launch/imported.js';
import { json } from '../../reports/json.js';
import { SCENARIO_KEYS } from '../options/keys.js';

const COLUMNS = 100;

/** `llmsim.import/1`. */
export function importedJson(imported: Imported): string {
  const [kind] = imported.kinds;
  // Files that were looked for are told in the notes.
  const { named: _named, ...rest } = imported;
  return json({ schema: 'llmsim.import/1', kind, ...rest });
}

/** A scenario file: each key under the lines it is from, and above all what must be given still. */
export function scenarioOf({ kinds, scenario, understood, assumed, wanted, notes }: Imported): string {
  const known: readonly string[] = SCENARIO_KEYS.map(({ name }) => name);
  const order = Object.keys(scenario).sort((a, b) => known.indexOf(a) - known.indexOf(b));
  const lines = order.flatMap((option) => {
    const from = understood.filter((each) => each.option === option);
    return [
      '',
      ...comment(from.map((each) => `${placeText(each)} ${each.key}`).join(', ')),
      ...assumed.filter((each) => each.option === option).flatMap((each) => comment(assumption(each))),
      stringify({ [option]: scenario[option] }, { lineWidth: 0 }).trimEnd(),
    ];
  });
  const open = [...wanted.map(({ sentence }) => sentence), ...notes].flatMap((sentence) => [
    '#',
    ...comment(sentence),
  ]);
  const head = comment(
    `Imported from ${[...new Set(kinds)].join(', ')} by \`llmsim import\`, which accounts for every key.`,
  );
  return printableOutput(`${[...head, ...open, ...lines].join('\n')}\n`);
}

function assumption(each: Place & { readonly value: unknown; readonly because: string }): string {
  return `assumed (${placeText(each)}): ${each.because}`;
}

function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= COLUMNS)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}

/** The lists, one key a line, and what must be given still. */
export function accountText({ understood, assumed, ignored, wanted, notes, skipped }: Imported): string {
  const matters = { yes: ' (it matters)', no: '', unknown: '' } as const;
  const lines = [
    `understood: ${understood.length}`,
    ...understood.map((each) => `  ${placeText(each)} ${each.key}${valueText(each.value)} → ${each.option}`),
    `assumed: ${assumed.length}`,
    ...assumed.map((each) => `  ${placeText(each)} ${each.option}${valueText(each.value)}: ${each.because}`),
    `ignored: ${ignored.length}${tally(ignored)}`,
    ...ignored.map(
      (each) =>
        `  ${placeText(each)} ${each.key}${valueText(each.value)}: ${each.because}${matters[each.matters]}`,
    ),
    ...(skipped.length === 0
      ? []
      : [`not followed: ${skipped.length}`, ...skipped.map((each) => `  ${each}`)]),
    ...notes,
    ...wanted.map(({ sentence }) => sentence),
  ];
  return printableOutput(`${lines.join('\n')}\n`);
}

/** How many of them matter, and how many nobody here knows. */
function tally(ignored: Imported['ignored']): string {
  const matter = ignored.filter(({ matters }) => matters === 'yes').length;
  const unknown = unknownKeys(ignored);
  const parts = [
    ...(matter === 0 ? [] : [`${matter} ${matter === 1 ? 'matters' : 'matter'}`]),
    ...(unknown === 0 ? [] : [`${unknown} ${unknown === 1 ? 'key' : 'keys'} llmsim does not know`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function valueText(value: unknown): string {
  if (value === true) return '';
  return ` ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
