/** What blocks and transfers of a timeline are called: beside them in few letters, in a tip in words. */
import { type Block, halfOf } from './blocks.js';

/** Texts for a block, the one that says most first; the first that fits is written. */
export function textsOf(block: Block, classes: readonly string[], chunks: number): string[] {
  const { phase, microBatch, label, chunk, count } = block;
  const passes = (name: string) => count.get(classes.indexOf(name)) ?? 0;
  const [forward, backward] = [passes('forward'), passes('backward')];
  if (phase === 'warm-up') return [`warm-up: ${forward} forward`, 'warm-up'];
  if (phase === 'cool-down') return [`cool-down: ${backward} backward`, 'cool-down'];
  if (phase === 'steady state') return [`steady state: ${Math.max(forward, backward)} × 1F1B`, 'steady'];
  if (phase === 'micro-batches') return [`${Math.max(forward, backward)} micro-batches`];
  if (microBatch === null) return [words(label)];
  const [, layer] = /-block (\d+)$/.exec(label) ?? [];
  const pass = halfOf(label) ?? classes[[...block.busy.keys()][0]!]!;
  if (layer !== undefined && count.size === 1 && [...count.values()][0] === 1)
    return [`${pass} ${microBatch}, layer ${layer}`, `L${layer}`];
  const place = chunks > 1 ? `, chunk ${chunk}` : '';
  return [`${pass} ${microBatch}${place}`, `${pass.charAt(0).toUpperCase()}${microBatch}`, `${microBatch}`];
}

/** The same in a tip. */
export function tipOf(block: Block, classes: readonly string[], chunks: number): string {
  const { phase, microBatch, chunk, count, busy, start, end } = block;
  const share = [...busy.values()].reduce((a, b) => a + b, 0) / (end - start);
  const idle = share < 0.995 ? ` · ${Math.round(100 * share)} % of it busy` : '';
  if (phase !== undefined) {
    const passes = [...count].map(([kind, n]) => `${n} ${classes[kind]!}`).join(', ');
    return `${phase}: ${passes}${idle}`;
  }
  const place = chunks > 1 && microBatch !== null ? `, chunk ${chunk}` : '';
  const pass = halfOf(block.label) ?? `${classes[[...busy.keys()][0]!]!} pass`;
  const [, layer] = /-block (\d+)$/.exec(block.label) ?? [];
  if (microBatch === null) return words(block.label) + idle;
  const one = layer !== undefined && [...count.values()][0] === 1 ? `, layer ${layer}` : '';
  return `${pass} of micro-batch ${microBatch}${place}${one}${idle}`;
}

/** `send L3.mb0.x` as `send activations of micro-batch 0, layer 3`. */
export function words(label: string): string {
  return label
    .replace(
      / L(\d+)\.mb(\d+)\.(d?)x$/,
      (_, layer: string, batch: string, d: string) =>
        ` ${d ? 'gradients' : 'activations'} of micro-batch ${batch}, layer ${layer}`,
    )
    .replace(/^recv /, 'receive ')
    .replace(/ L(\d+)/g, ', layer $1');
}

const TIME_UNITS = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
] as const;

/** Nanoseconds as exact as `step` needs, in the unit that suits them or the largest beside them, `most`. */
export function timeText(ns: number, step: number, most = Math.max(ns, step)): string {
  const [size, unit] = TIME_UNITS.find(([of]) => most >= of) ?? [1, 'ns'];
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(Math.max(step, 1e-9) / size) - 1e-9)));
  const figure = (ns / size).toFixed(decimals).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
  return `${figure} ${unit}`;
}

/** The next of 1, 2 and 5 times a power of ten from `ns` on. */
export function niceStep(ns: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(ns, 1)));
  return power * ([1, 2, 5].find((m) => m * power >= ns) ?? 10);
}

/** Black or white, whichever is read better on `colour`, written #rrggbb; relative luminance as WCAG has it. */
export function inkOn(colour: string): string {
  const [r, g, b] = [1, 3, 5].map((i) => (Number.parseInt(colour.slice(i, i + 2), 16) / 255) ** 2.2);
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b! > 0.18 ? '#000' : '#fff';
}
