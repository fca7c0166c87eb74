/** How often things break: a published model by name, a person's own file, a rate alone, or `none`. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { readText } from '../../input/read-file.js';
import { SHIPPED_RUNS } from '../shipped-runs.js';
import type { FailureModel } from './failure-model.js';
import { type FailureFile, modelOf } from './file.js';
import { looksLikeRate, notARate, perNodeDay } from './rate.js';

const FOLDER = 'failures/';

/** Ids of the published models, in alphabetical order. */
export function failureIds(): string[] {
  return [...SHIPPED_RUNS.keys()]
    .filter((path) => path.startsWith(FOLDER))
    .map((path) => path.slice(FOLDER.length));
}

const NONE: FailureModel = { id: 'none', title: 'nothing fails', devicesPerNode: 8, causes: [] };

/** As a rate alone has neither: assumed, as of the published models. */
const OF_A_RATE = { detectSeconds: 60, repairSeconds: 86_400 };

/**
 * What `name` means: a published model, the path of a YAML file, a rate of all causes together such as
 * `6.5e-3/node-day` of nodes with `devicesPerNode` devices, or `none`. Throws InputError with the nearest names for one
 * that is unknown, and with file, line and column for what is wrong in a file.
 */
export async function failuresNamed(name: string, devicesPerNode = 8): Promise<FailureModel> {
  if (name === 'none') return NONE;
  const shipped = SHIPPED_RUNS.get(FOLDER + name);
  if (shipped !== undefined) return modelOf(shipped() as FailureFile, name, name);
  if (/\.ya?ml$/i.test(name) || (/[/\\]/.test(name) && !looksLikeRate(name)))
    return failuresIn(readText(name, 'file of failures'), name);
  if (looksLikeRate(name)) return modelOfRate(name, devicesPerNode);
  const ids = failureIds();
  const near = nearest(name, ids).map((each) => `'${each}'`);
  throw new InputError(
    `unknown model of failures '${name}': ${near.length > 0 ? `did you mean ${near.join(' or ')}? ` : ''}` +
      `There are ${ids.join(', ')} and none; a rate such as 6.5e-3/node-day or the path of a YAML file will do, too`,
  );
}

/** The model in the `text` of a YAML file. Throws InputError. */
export async function failuresIn(text: string, fileName: string): Promise<FailureModel> {
  const [{ readYaml }, { failureSchema }] = await Promise.all([
    import('../../input/yaml.js'),
    import('./schema.js'),
  ]);
  const file = readYaml(text, fileName, failureSchema);
  return modelOf(file, fileName.replace(/^.*[/\\]/, '').replace(/\.\w{1,5}$/, ''), fileName);
}

function modelOfRate(text: string, devicesPerNode: number): FailureModel {
  const rate = perNodeDay(text, devicesPerNode);
  if (rate === undefined) throw new InputError(`'${text}' ${notARate(text, devicesPerNode)}`);
  const times = {
    kind: 'assumed',
    source: 'known after a minute, back after a day: as of published models',
  } as const;
  return {
    ...{ id: text, title: `${text}, whatever breaks`, devicesPerNode },
    causes:
      rate === 0
        ? []
        : [
            {
              ...{
                id: 'any',
                component: 'host',
                perNodeDay: rate,
                kind: 'assumed',
                source: `${text}, as asked`,
              },
              ...{ ...OF_A_RATE, detect: times, repair: times },
            },
          ],
  };
}
