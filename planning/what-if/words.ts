/**
 * Short words for what a what-if question changes, and what each stands for: one figure of the cluster, or several that
 * belong together. Any figure can be named by its path as well.
 */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { figurePaths } from './figures.js';
import { PLACEMENTS } from './placements.js';

export interface Word {
  readonly word: string;
  /** Other ways to say it. */
  readonly also: readonly string[];
  readonly paths: readonly string[];
}

export const WORDS: readonly Word[] = [
  word('nic', ['nics', 'nic bandwidth', 'network', 'infiniband', 'ethernet'], 'node.nics.bandwidth'),
  word('nvlink', ['intra', 'ici', 'xgmi', 'intra-node link'], 'node.intra.bandwidth'),
  word('hbm', ['memory bandwidth', 'hbm bandwidth'], 'accelerator.memoryBandwidth'),
  word('memory', ['capacity', 'memory capacity', 'hbm capacity'], 'accelerator.memory'),
  word(
    'flops',
    ['compute', 'peak'],
    ...['fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'fp4'].map((precision) => `accelerator.peak.${precision}`),
  ),
  word(
    'latency',
    ['latencies', 'network latency'],
    ...['node.intra.latency', 'node.nics.latency', 'fabric.hopLatency'],
  ),
  word('host link', ['host', 'pcie', 'host bandwidth'], 'node.hostBandwidth'),
  word(
    'launch',
    ['launch overhead', 'kernel launch'],
    ...['accelerator.kernels.hostLaunchSeconds', 'accelerator.kernels.launchGapSeconds'],
  ),
  word('oversubscription', ['oversubscribed'], ...['fabric.oversubscription', 'fabric.pod.oversubscription']),
  word('price', ['cost', 'rent'], 'economics.price'),
  word('power', ['watts'], 'accelerator.busyPower', 'accelerator.idlePower', 'node.overheadPower'),
  word('pue', [], 'economics.pue'),
  word('carbon', ['grid', 'co2', 'carbon intensity'], 'economics.carbonIntensity'),
];

function word(said: string, also: readonly string[], ...paths: readonly string[]): Word {
  return { word: said, also, paths };
}

/**
 * The paths that `said` stands for: those of a word, or the path itself, of which the end will do where it is the end
 * of one only. Throws InputError for what is neither, with the nearest.
 */
export function pathsFor(said: string): readonly string[] {
  const plain = said.toLowerCase();
  const known = WORDS.find(({ word: one, also }) => one === plain || also.includes(plain));
  if (known !== undefined) return known.paths;
  const paths = figurePaths();
  const path = said.replace(/^node\.(?=accelerator\.)/, '');
  if (paths.includes(path)) return [path];
  const within = paths.filter((one) => one.endsWith(`.${path}`));
  if (within.length === 1) return within;
  throw new InputError(
    `nothing is called '${shown(said)}': ${guess(said, within.length > 0 ? within : undefined)}`,
  );
}

function guess(said: string, within: readonly string[] | undefined): string {
  const all = [
    ...WORDS.flatMap(({ word: one, also }) => [one, ...also]),
    ...PLACEMENTS.map(({ phrase }) => phrase),
    ...figurePaths(),
  ];
  const near = (within ?? nearest(said, all)).slice(0, 4).map((one) => `'${one}'`);
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`;
  return `the words are ${WORDS.map(({ word: one }) => one).join(', ')}, ${PLACEMENTS.map(({ phrase }) => phrase).join(', ')}, and any path of a cluster file`;
}

/** A text as it is quoted in a complaint. */
export function shown(said: string): string {
  return said.length > 60 ? `${said.slice(0, 57)}...` : said;
}
