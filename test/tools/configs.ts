/**
 * Reads every configuration of a folder and holds its parameters against an `index.csv` beside them
 * (`npm run configs -- FOLDER`): a line for each that is refused or off, and a count.
 * `index.csv` has the columns `name,model_type,expected_parameters,expected_active` and may have others after them; the
 * configuration of a row is `FOLDER/<name>/config.json` or `FOLDER/<name>.json`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../input/error.js';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import type { Model } from '../../models/model.js';
import { parameterCount } from '../../models/weights/parameters.js';

export interface Checked {
  readonly name: string;
  readonly modelType: string;
  readonly outcome: 'exact' | 'off' | 'refused' | 'failed' | 'nothing expected';
  /** Why it was refused, or what was counted and expected. */
  readonly why: string;
}

/** Whole counts agree within 0.01 %, and those printed in billions or tenths of them within half of the last digit. */
function agrees(counted: number, expected: number): boolean {
  const last = [1e9, 1e8].find((digit) => expected % digit === 0);
  return Math.abs(counted - expected) <= (last === undefined ? 1e-4 * expected : last / 2);
}

/** Some print how many parameters a token uses without the embedding's, or without the output matrix's either. */
function agreesActive(model: Model, counted: number, expected: number): boolean {
  const matrix = model.vocab * model.hidden;
  const printed = expected % 1e8 === 0 ? [0, matrix, 2 * matrix] : [0];
  return expected === 0 || printed.some((without) => agrees(counted - without, expected));
}

/** Every row of `index.csv` in `folder`, read and counted. */
export function checkConfigs(folder: string): Checked[] {
  const [, ...rows] = readFileSync(join(folder, 'index.csv'), 'utf8').trimEnd().split(/\r?\n/);
  return rows.map((row) => {
    const [name = '', modelType = '', total = '', active = ''] = row.split(',');
    return { name, modelType, ...check(folder, name, Number(total), Number(active)) };
  });
}

function check(
  folder: string,
  name: string,
  total: number,
  active: number,
): Omit<Checked, 'name' | 'modelType'> {
  try {
    const model = modelFromHuggingFace(JSON.parse(text(folder, name)), `${name}/config.json`);
    const counted = parameterCount(model);
    if (total === 0) return { outcome: 'nothing expected', why: said(counted.total, counted.active) };
    // Of those that see, some count the decoder alone.
    const { vision: _, ...blind } = model;
    const alone = parameterCount(blind);
    if (agrees(alone.total, total) && agreesActive(blind, alone.active, active))
      return { outcome: 'exact', why: said(alone.total, alone.active) };
    const exact = agrees(counted.total, total) && agreesActive(model, counted.active, active);
    const why = `${said(counted.total, counted.active)}, expected ${said(total, active)}`;
    return { outcome: exact ? 'exact' : 'off', why };
  } catch (error) {
    const outcome = error instanceof InputError ? 'refused' : 'failed';
    return { outcome, why: String(error) };
  }
}

function text(folder: string, name: string): string {
  const inside = join(folder, name, 'config.json');
  return readFileSync(existsSync(inside) ? inside : join(folder, `${name}.json`), 'utf8');
}

function said(total: number, active: number): string {
  const thousands = (count: number) => count.toLocaleString('en');
  return active === 0 || active === total
    ? thousands(total)
    : `${thousands(total)} (${thousands(active)} active)`;
}

const folder = process.argv[2];
if (folder !== undefined && import.meta.url === `file://${process.argv[1]}`) {
  const checked = checkConfigs(folder);
  for (const { name, modelType, outcome, why } of checked) {
    if (outcome !== 'exact') process.stdout.write(`${outcome.padEnd(8)} ${name} (${modelType}): ${why}\n`);
  }
  const count = (outcome: string) => checked.filter((one) => one.outcome === outcome).length;
  process.stdout.write(
    `${checked.length} configurations: ${count('exact')} exact, ${count('off')} off, ${count('refused')} refused, ${count('failed')} failed.\n`,
  );
  process.exitCode = count('off') + count('failed') > 0 ? 1 : 0;
}
