/** One model that is no row of decoder blocks: what it sees, its layers, what they are made of, what a sample takes. */
import { printable } from '../../input/printable.js';
import { sizeWords, unitWords } from '../../input/unit-words.js';
import type { NetworkFacts } from '../../models/network-facts.js';
import type { NotedModel } from '../../models/notes.js';
import { count, percent } from '../tables/units.js';
import { facts } from './list.js';

/** What the sheet says of a model. */
type Sheet = Pick<NotedModel, 'id' | 'family' | 'hidden' | 'source' | 'notes'> &
  Partial<NetworkFacts> & {
    readonly maker?: string;
    readonly hub?: readonly string[];
    readonly parameters: number;
    readonly activeParameters: number;
    readonly trainedParameters?: number;
  };

/** Kernels by family, one and several. */
const MADE_OF: Readonly<Record<string, readonly [one: string, several: string]>> = {
  convolution: ['convolution', 'convolutions'],
  gemm: ['matrix product', 'matrix products'],
  attention: ['attention', 'attentions'],
  norm: ['norm', 'norms'],
  pooling: ['pooling', 'poolings'],
  softmax: ['softmax', 'softmaxes'],
  embedding: ['table look-up', 'table look-ups'],
};

/** Lines under `title`. */
export function networkSheet(model: Sheet, title: string): string[] {
  const { layerCounts = {}, kernelCounts = {}, flopsForward = 0, flopsTrained = 0 } = model;
  const { attentionHeads = [], tableCount = 0, tableParameters = 0, trainedParameters } = model;
  const { one } = unitWords(model);
  const layers = Object.values(layerCounts).reduce((sum, many) => sum + many, 0);
  const made = Object.entries(MADE_OF).flatMap(([family, [single, several]]) => {
    const many = kernelCounts[family] ?? 0;
    return many === 0 ? [] : [`${count(many)} ${many === 1 ? single : several}`];
  });
  const unused = 1 - model.activeParameters / model.parameters;
  return [
    title,
    ...facts([
      ['id', printable(model.id)],
      ['family', printable(model.family)],
      ['maker', model.maker ?? ''],
      ['hub', (model.hub ?? []).join(', ')],
      ['parameters', model.parameters.toLocaleString('en-US')],
      ['active', unused > 0 ? `${count(model.activeParameters)}, ${percent(1 - unused)}` : ''],
      [
        'trained',
        trainedParameters === undefined
          ? ''
          : `${trainedParameters.toLocaleString('en-US')}; the others have no gradients`,
      ],
      ['input', `one ${one}${sizeWords(model)}`],
      ['layers', `${layers}`],
      ['made of', made.join(', ')],
      ['widest', `${count(model.hidden)} channels`],
      ['heads', attentionHeads.map(({ heads, headDim }) => `${heads}, ${headDim} wide`).join('; ')],
      ['tables', tableCount === 0 ? '' : `${tableCount} of ${count(tableParameters)} parameters in all`],
      ['work', `${flopWords(flopsForward)} forward, ${flopWords(flopsTrained)} trained, of one ${one}`],
      [
        'blocks',
        Object.entries(layerCounts)
          .map(([name, many]) => `${many} ${name}`)
          .join(', '),
      ],
      ['source', printable(model.source)],
      ...(model.notes ?? []).map((note, i): [string, string] => [i === 0 ? 'notes' : ' ', printable(note)]),
    ]),
  ];
}

/** A multiplication and an addition are two. In GFLOP, as papers have them, but for models of very few. */
function flopWords(flops: number): string {
  const [size, unit] = UNITS.find(([least]) => flops >= least) ?? [1, 'FLOP'];
  return `${Number((flops / size).toPrecision(3)).toLocaleString('en')} ${unit}`;
}

const UNITS = [
  [1e9, 'GFLOP'],
  [1e6, 'MFLOP'],
  [1e3, 'kFLOP'],
] as const;
