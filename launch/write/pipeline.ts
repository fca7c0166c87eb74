/** Layers of a model chunk, as frameworks divide them: evenly, or with the embedding and the head counted as layers. */

export interface Chunks {
  readonly layersPerChunk: number;
  /** The embedding and the head are counted as a layer each, which makes the division come out even. */
  readonly withEnds: boolean;
}

/** `layers` over `pp` stages of `vpp` chunks each; undefined where they come out even neither way. */
export function chunksOf(layers: number, pp: number, vpp: number): Chunks | undefined {
  const chunks = pp * vpp;
  if (layers % chunks === 0) return { layersPerChunk: layers / chunks, withEnds: false };
  if ((layers + 2) % chunks === 0) return { layersPerChunk: (layers + 2) / chunks, withEnds: true };
  return undefined;
}
