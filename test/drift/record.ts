/**
 * The committed file (`points.txt`): the models that points are of, then a group per cluster: a line to read (how many ran,
 * quantiles of step time and peak, a hash), and its points packed, in the order of their names.
 */
import { createHash } from 'node:crypto';
import { bytesOf, packed, reasonOf, type Stored, secondsOf, unpacked } from './codes.js';
import { REASONS } from './play.js';

/** Stored points by name, by cluster. */
export type Groups = ReadonlyMap<string, ReadonlyMap<string, Stored>>;

const HEAD = [
  '# What (model, cluster, layout) points come to: step time and peak memory of each, or why it has none.',
  '# Written by `npm run drift -- --renew`, held by `npm run drift`; docs/drift.md says how. Do not edit.',
];
const WIDTH = 120;

/** The file's text. */
export function recordText(groups: Groups): string {
  const names = [...groups.values()].flatMap((points) => [...points.keys()]);
  const models = [...new Set(names.map((name) => name.split('@')[0]!))].sort();
  const count = `${names.length} points, ${[...groups.values()].flatMap((g) => [...g.values()]).filter((p) => reasonOf(p) === undefined).length} of which run`;
  return [
    ...HEAD,
    `# ${count}.`,
    ...lines(`models ${models.join(' ')}`.split(' '), WIDTH),
    ...[...groups].flatMap(([cluster, points]) => groupText(cluster, points)),
    '',
  ].join('\n');
}

function groupText(cluster: string, points: ReadonlyMap<string, Stored>): string[] {
  const all = [...points.values()];
  const data = packed(all);
  const ran = all.filter((point) => reasonOf(point) === undefined);
  const reasons = REASONS.map(
    (reason) => [reason, all.filter((p) => reasonOf(p) === reason).length] as const,
  );
  const failed = reasons.filter(([, n]) => n > 0).map(([reason, n]) => `${reason} ${n}`);
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 8);
  const quantiles = (of: (point: Stored) => number) => {
    const sorted = ran.map(of).sort((a, b) => a - b);
    const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
    return [0.1, 0.5, 0.9].map((q) => Number((at(q) ?? 0).toPrecision(4))).join(' ');
  };
  return [
    '',
    `${cluster}: ${[`${all.length} points, ${ran.length} ran`, ...failed].join(', ')}`,
    `  step s 10/50/90 %: ${quantiles(secondsOf)}; peak GiB: ${quantiles((p) => bytesOf(p) / 2 ** 30)}; ${hash}`,
    ...(data.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? []).map((line) => `  ${line}`),
  ];
}

/** Words on lines of at most `width` letters. */
function lines(words: readonly string[], width: number): string[] {
  const all: string[] = [];
  for (const word of words) {
    const last = all.at(-1);
    if (last === undefined || last.length + word.length >= width)
      all.push(all.length === 0 ? word : `  ${word}`);
    else all[all.length - 1] = `${last} ${word}`;
  }
  return all;
}

/**
 * The groups in the file's text; `namesOn` gives the names of a cluster's points among models, in order. Throws RangeError
 * where what is packed are not as many points as there are names.
 */
export function recordOf(
  text: string,
  namesOn: (cluster: string, models: readonly string[]) => readonly string[],
): Groups {
  const [head, ...blocks] = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split('\n\n');
  const models = head!.trim().split(/\s+/).slice(1);
  return new Map(
    blocks.map((block) => {
      const [first, , ...data] = block.trim().split('\n');
      const cluster = first!.slice(0, first!.indexOf(':'));
      const points = unpacked(data.map((line) => line.trim()).join(''));
      const names = namesOn(cluster, models);
      if (names.length !== points.length) {
        throw new RangeError(`${cluster} has ${points.length} points and ${names.length} names`);
      }
      return [cluster, new Map(names.map((name, i) => [name, points[i]!]))];
    }),
  );
}
