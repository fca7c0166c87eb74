/**
 * What sets layers of a configuration apart: a kind named for each of them, windows in some of them, dense layers among
 * those with experts.
 */
import { blocksBy } from '../blocks.js';
import type { Model, Override } from '../model.js';
import { type Config, count, countOr, flagOr, isAbsent, isCount, isText, listOr, refusal } from './fields.js';

/** What each block has otherwise, or nothing where all are alike. Blocks count from 1. */
export function perBlock(
  layers: number,
  ...overrides: ((block: number) => Override)[]
): Pick<Model, 'blocks'> {
  const blocks = blocksBy(layers, (block) => Object.assign({}, ...overrides.map((of) => of(block))));
  return blocks.every((block) => Object.keys(block).length === 0) ? {} : { blocks };
}

/** The kind of each of `layers` layers, as `field` lists them; undefined where it is left out. */
export function layerKinds(
  config: Config,
  layers: number,
  kinds: readonly string[],
  field = 'layer_types',
): readonly string[] | undefined {
  const listed = listOr(config, field, isText, 'texts');
  if (listed === undefined) return undefined;
  if (listed.length !== layers) {
    throw refusal(config, field, `must name each of the ${layers} layers, and names ${listed.length}.`);
  }
  const other = listed.find((kind) => !kinds.includes(kind));
  if (other === undefined) return listed;
  throw refusal(config, field, `'${other}' is no kind of layer known here (${kinds.join(', ')}).`);
}

const SLIDING = ['sliding_attention', 'chunked_attention'];

/**
 * Windows of `width` in the layers that `layer_types` lists as sliding or, without that list, where `sliding` says so
 * (layers count from 1). No width: no windows.
 */
export function windows(
  config: Config,
  layers: number,
  width: number | undefined,
  sliding: (layer: number) => boolean,
): { readonly window: Pick<Model, 'slidingWindow'>; readonly of: (block: number) => Override } {
  const listed = layerKinds(config, layers, ['full_attention', ...SLIDING]);
  const has = (layer: number) =>
    listed === undefined ? sliding(layer) : SLIDING.includes(listed[layer - 1]!);
  const some = Array.from({ length: layers }, (_, i) => i + 1).some(has);
  if (width === undefined || !some) return { window: {}, of: () => ({}) };
  return {
    window: { slidingWindow: width },
    of: (block) => (has(block) ? {} : { slidingWindow: undefined }),
  };
}

/** `windows` as a model has them where nothing else sets its blocks apart. */
export function windowed(
  config: Config,
  layers: number,
  width: number | undefined,
  sliding: (layer: number) => boolean,
): Pick<Model, 'slidingWindow' | 'blocks'> {
  const { window, of } = windows(config, layers, width, sliding);
  return { ...window, ...perBlock(layers, of) };
}

/** The width of windows; undefined where the file has none. */
export function windowWidth(config: Config, field = 'sliding_window'): number | undefined {
  return isAbsent(config, field) ? undefined : count(config, field);
}

/** Qwen's windows are switched on by a flag, and then hold from one layer on. */
export function qwenWindows(config: Config, layers: number) {
  const on = flagOr(config, 'use_sliding_window', false);
  const from = countOr(config, 'max_window_layers', 28, 0);
  const width = on ? countOr(config, 'sliding_window', 4096) : undefined;
  return windows(config, layers, width, (layer) => layer > from);
}

/** Which layers have experts, among them dense ones: every `step`th from `offset` on, but those listed are dense. */
export function expertsEvery(step: number, listedDense: readonly number[] = []): (block: number) => Override {
  return (block) => (block % step === 0 && !listedDense.includes(block - 1) ? {} : { moe: undefined });
}

/** Numbers of layers in a list, the first of all layers being 0 or 1. */
export function layerNumbers(
  config: Config,
  field: string,
  layers: number,
  first: 0 | 1 = 0,
): readonly number[] | undefined {
  const listed = listOr(config, field, isCount, `numbers of layers, which count from ${first}`);
  const beyond = listed?.find((layer) => layer < first || layer >= layers + first);
  if (beyond === undefined) return listed;
  throw refusal(config, field, `there is no layer ${beyond} among ${layers}, which count from ${first}.`);
}
