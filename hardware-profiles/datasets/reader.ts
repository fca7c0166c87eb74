/** Datasets by name, or from a person's own file. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { readText } from '../../input/read-file.js';
import { checkYaml, parseYaml } from '../../input/yaml.js';
import { figuresOf } from '../run-figures.js';
import { SHIPPED_RUNS } from '../shipped-runs.js';
import { DATASET_FIGURES, type Dataset, type DatasetFile } from './dataset.js';
import { datasetSchema } from './schema.js';

const FOLDER = 'datasets/';

/** Ids of the shipped datasets, in alphabetical order. */
export function datasetIds(): string[] {
  return [...SHIPPED_RUNS.keys()]
    .filter((path) => path.startsWith(FOLDER))
    .map((path) => path.slice(FOLDER.length));
}

/**
 * The dataset that `name` means: a shipped one, or the path of a YAML file. Throws InputError with the nearest names for one
 * that is unknown, and with file, line and column for what is wrong in a file.
 */
export function datasetNamed(name: string): Dataset {
  const shipped = SHIPPED_RUNS.get(FOLDER + name);
  if (shipped !== undefined) return datasetOf(name, shipped() as DatasetFile, name);
  if (/[/\\]|\.ya?ml$/i.test(name)) return datasetIn(readText(name, 'dataset file'), name);
  const ids = datasetIds();
  const near = nearest(name, ids).map((each) => `'${each}'`);
  throw new InputError(
    `unknown dataset '${name}': ${near.length > 0 ? `did you mean ${near.join(' or ')}? ` : ''}` +
      `There are ${ids.join(', ')}; the path of a YAML file will do, too`,
  );
}

/** The dataset in the `text` of a YAML file. Throws InputError. */
export function datasetIn(text: string, fileName: string): Dataset {
  const file = checkYaml(parseYaml(text, fileName), datasetSchema());
  return datasetOf(fileName.replace(/^.*[/\\]/, '').replace(/\.\w{1,5}$/, ''), file, fileName);
}

/** What a file leaves unsaid, as files mostly are. */
const USUAL = {
  shard: 256e6,
  request: 8e6,
  text: { tokensPerCoreSecond: 5e6 },
  images: { tokensPerCoreSecond: 42_900 },
  volumes: { tokensPerCoreSecond: 20 },
  records: { tokensPerCoreSecond: 1e6 },
} as const;

function datasetOf(id: string, file: DatasetFile, source: string): Dataset {
  const { numbers, otherwise, provenance } = figuresOf(file, DATASET_FIGURES, source);
  const { items, bytes, tokens, shard, request, tokensPerCoreSecond, duplicates = 0 } = numbers;
  if (duplicates >= 1) {
    throw new InputError(
      `${source} duplicates: ${duplicates} is all of it; a share below 1 is meant, such as 0.3`,
    );
  }
  return {
    id,
    title: file.title,
    type: file.type,
    access: file.access,
    ...otherwise,
    ...(items === undefined ? {} : { items }),
    bytes: bytes!,
    tokens: tokens!,
    shardBytes: shard ?? USUAL.shard,
    requestBytes: Math.min(request ?? USUAL.request, shard ?? USUAL.shard),
    tokensPerCoreSecond: tokensPerCoreSecond ?? USUAL[file.type].tokensPerCoreSecond,
    duplicates,
    figures: provenance,
  };
}
