/** One model that is no row of decoder blocks: what it sees, its layers, what they are made of, what a sample takes. */
import { printable } from '../../input/printable.js';
import { sizeWords, unitWords } from '../../input/unit-words.js';
import type { NetworkFacts } from '../../models/network-facts.js';
import type { NotedModel } from '../../models/notes.js';
import { count, percent } from '../tables/units.js';
import { facts } from './list.js';

/** What the sheet says of a model. */
type Sheet = Pick<NotedModel, 'id' | 'family' | 'hidden' | 'heads' | 'headDim' | 'source' | 'notes'> &
  Partial<NetworkFacts> & {
    readonly maker?: string;
    readonly hub?: readonly string[];
    readonly parameters: number;
    readonly activeParameters: number;
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
      ['input', `one ${one}${sizeWords(model)}`],
      ['layers', `${layers}`],
      ['made of', made.join(', ')],
      ['widest', `${count(model.hidden)} channels`],
      ['heads', model.heads > 1 ? `${model.heads}, ${model.headDim} wide` : ''],
      ['work', `${gigaflops(flopsForward)} forward, ${gigaflops(flopsTrained)} trained, of one ${one}`],
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

/** A multiplication and an addition are two. */
function gigaflops(flops: number): string {
  return `${Number((flops / 1e9).toPrecision(3)).toLocaleString('en')} GFLOP`;
}
