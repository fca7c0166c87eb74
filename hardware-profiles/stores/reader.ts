/** Stores by name, from a person's own file, or from a rate alone. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { plain } from '../../input/quantity.js';
import { readText } from '../../input/read-file.js';
import { checkYaml, parseYaml } from '../../input/yaml.js';
import { figuresOf } from '../run-figures.js';
import { SHIPPED_RUNS } from '../shipped-runs.js';
import { storeSchema } from './schema.js';
import { STORE_FIGURES, type Store, type StoreFile } from './store.js';

const FOLDER = 'stores/';

/** Ids of the shipped stores, in alphabetical order. */
export function storeIds(): string[] {
  return [...SHIPPED_RUNS.keys()]
    .filter((path) => path.startsWith(FOLDER))
    .map((path) => path.slice(FOLDER.length));
}

/** What people say, and the file that has it. */
const ALIASES: Readonly<Record<string, string>> = {
  s3: 'object-store',
  nvme: 'local-nvme',
  lustre: 'fsx-lustre',
  nfs: 'nfs-lablup',
};

/**
 * The store that `name` means: a shipped one, the path of a YAML file, or a rate such as `100GB/s` for a file system
 * that all nodes share. Throws InputError with the nearest names for one that is unknown, and with file, line and column
 * for what is wrong in a file.
 */
export function storeNamed(name: string): Store {
  const id = ALIASES[name.toLowerCase()] ?? name;
  const shipped = SHIPPED_RUNS.get(FOLDER + id);
  if (shipped !== undefined) return storeOf(id, shipped() as StoreFile, id);
  const isFile = /\.ya?ml$/i.test(name);
  if (/^\s*[\d.]/.test(name) && !isFile) {
    const rate = plain(name);
    return storeOfRate(name, rate?.unit === 'B/s' ? rate.value : 0);
  }
  if (isFile || /[/\\]/.test(name)) return storeIn(readText(name, 'store file'), name);
  const ids = storeIds();
  const near = nearest(name, ids).map((each) => `'${each}'`);
  throw new InputError(
    `unknown store '${name}': ${near.length > 0 ? `did you mean ${near.join(' or ')}? ` : ''}` +
      `There are ${ids.join(', ')}; a rate such as 100GB/s or the path of a YAML file will do, too`,
  );
}

/** The store in the `text` of a YAML file. Throws InputError. */
export function storeIn(text: string, fileName: string): Store {
  const file = checkYaml(parseYaml(text, fileName), storeSchema);
  return storeOf(fileName.replace(/^.*[/\\]/, '').replace(/\.\w{1,5}$/, ''), file, fileName);
}

function storeOf(id: string, file: StoreFile, source: string): Store {
  const { numbers, otherwise, provenance } = figuresOf(file, STORE_FIGURES, source);
  const { read, write, latency = 0, usdPerTerabyteMonth, usdPerTerabyteEgress } = numbers;
  const { failedRequests, errorsPerBit, requestRate } = numbers;
  return {
    id,
    title: file.title,
    type: file.type,
    ...otherwise,
    readBytesPerSecond: read ?? null,
    writeBytesPerSecond: write ?? null,
    nodeReadBytesPerSecond: numbers.nodeRead ?? read!,
    nodeWriteBytesPerSecond: numbers.nodeWrite ?? write!,
    latencySeconds: latency,
    ...(requestRate === undefined ? {} : { requestBytesPerSecond: requestRate }),
    ...(usdPerTerabyteMonth === undefined ? {} : { usdPerTerabyteMonth }),
    ...(usdPerTerabyteEgress === undefined ? {} : { usdPerTerabyteEgress }),
    ...(failedRequests === undefined ? {} : { failedRequests }),
    ...(errorsPerBit === undefined ? {} : { errorsPerBit }),
    ...(file.profileFirst === true ? { profileFirst: true } : {}),
    figures: provenance,
  };
}

/** A rate alone: of all nodes together, each way; what a node's NICs carry holds for each. */
function storeOfRate(name: string, rate: number): Store {
  if (!(rate > 0)) {
    throw new InputError(
      `'${name}' is no rate of a store; write it in bytes per second, such as 100GB/s, and more than nothing`,
    );
  }
  return {
    id: name,
    title: `a store of ${name}`,
    type: 'parallel',
    kind: 'assumed',
    source: `${name} for reads and for writes, as asked; a node has as much of it as its NICs carry`,
    readBytesPerSecond: rate,
    writeBytesPerSecond: rate,
    nodeReadBytesPerSecond: rate,
    nodeWriteBytesPerSecond: rate,
    latencySeconds: 0,
  };
}
