/** The frameworks: a table of all, or what one does by itself, with why. */
import { largest } from '../../input/extremes.js';
import type { Framework } from '../../strategies/frameworks/framework.js';
import type { Platform } from '../../strategies/frameworks/platforms.js';
import { aroundOf } from '../accuracy/frameworks.js';
import { type Column, grid } from '../tables/grid.js';
import { paint, type Style, wrap } from '../tables/style.js';
import type { List } from './list.js';

const COLUMNS: readonly Column<Framework>[] = [
  { title: 'id', align: 'left', leaves: 0, cell: ({ id }) => id, paint: (text, _, p) => p.bold(text) },
  { title: 'kernels', align: 'left', leaves: 1, cell: ({ kernels }) => kernels.flash },
  { title: 'without flash', align: 'left', leaves: 4, cell: ({ kernels }) => kernels.plain },
  { title: 'loss', align: 'left', leaves: 2, cell: lossOf },
  { title: 'gradients', align: 'left', leaves: 3, cell: ({ gradients }) => gradients },
  { title: 'ZeRO', align: 'right', leaves: 5, cell: ({ zero }) => `${zero}` },
  { title: 'runs on', align: 'left', leaves: 6, cell: ({ platforms }) => platforms.join(', ') },
];

/** `shown` is all of them, or the one asked for; `names` is how platforms are called. */
export function frameworkList(shown: readonly Framework[], names: Readonly<Record<Platform, string>>): List {
  const [only, ...others] = shown;
  return {
    document: { schema: 'llmsim.frameworks/1', rows: shown },
    text: (style) => {
      const one = only !== undefined && others.length === 0;
      const lines = one ? sheet(only, names, style) : grid(COLUMNS, shown, style, ({ summary }) => summary);
      return `${lines.join('\n')}\n`;
    },
  };
}

/** All that is known of one, long facts set below each other beside their name. */
function sheet(framework: Framework, names: Readonly<Record<Platform, string>>, style: Style): string[] {
  const pairs = factsOf(framework, names).filter(([, fact]) => fact !== '');
  const width = largest(pairs.map(([name]) => name.length)) + 2;
  const { bold } = paint(style);
  return pairs.flatMap(([name, fact]) =>
    wrap(fact, { ...style, width: style.width - width }).map(
      (line, i) => `${(i === 0 ? name : '').padEnd(width)}${name === 'id' ? bold(line) : line}`,
    ),
  );
}

function factsOf(
  f: Framework,
  names: Readonly<Record<Platform, string>>,
): (readonly [name: string, fact: string])[] {
  return [
    ['id', f.id],
    ['title', f.title],
    ['is', f.summary],
    ['runs on', f.platforms.map((platform) => names[platform]).join(', ')],
    ['kernels', kernelsOf(f)],
    ['loss', lossOf(f)],
    ['gradients', `${f.gradients} when training in bf16, fp8 or fp4; fp16 in fp16, fp32 in fp32`],
    ['ZeRO stage', `${f.zero} unless another is said`],
    [
      'sequence',
      f.sequenceParallel
        ? 'sequence parallelism with tensor parallelism'
        : 'whole on every tensor-parallel rank',
    ],
    [
      'recomputes',
      `${f.recompute === 'none' ? 'nothing unless asked' : 'whole layers unless told otherwise'}; has ${f.recomputes.join(', ')}`,
    ],
    ['TP', f.overlapTensor ? 'input-gradient all-reduce overlaps the wgrad GEMM' : 'collectives are exposed'],
    ['projections', projectionsOf(f)],
    ['pipeline', f.scatterGather ? 'tensor-parallel ranks send a slice each' : ''],
    ['on TPU', f.scanned ? 'layers are one compiled loop, which collectives do not cross' : ''],
    ['vocabulary', f.vocabMultiple === 1 ? '' : `padded to a multiple of ${f.vocabMultiple} × tp`],
    ['runtime', aroundOf(f.runtime)],
    ['because', f.because],
    ['reference', f.reference],
  ];
}

function kernelsOf({ kernels: { flash, compiled, plain }, compiles }: Framework): string {
  const eager = compiles === true || compiled === flash ? '' : `, ${compiled} with --compile`;
  return `${flash}${eager}; ${plain} where fused attention does not run`;
}

function lossOf({ loss, gatherLogits }: Framework): string {
  return `${loss ?? 'with the kernels'}${gatherLogits ? ', logits all-gathered' : ''}`;
}

function projectionsOf({ separateProjections }: Framework): string {
  if (separateProjections === undefined) return '';
  return separateProjections === true
    ? 'queries, keys and values, and gate and up, are GEMMs of their own'
    : 'gate and up are GEMMs of their own';
}
