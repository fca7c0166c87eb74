/** What a convolution or a pool slides over: pictures with channels last, [images, height, width, channels], row-major. */

export interface Slide {
  readonly images: number;
  /** Height and width of what is read and of what is written, forward. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Zeros, or for a pool nothing, before the first row and column. */
  readonly padding: readonly [number, number];
}

/** Positions that are written, over all images. */
export function positionsWritten({ images, to }: Slide): number {
  return images * to[0] * to[1];
}

/** Calls `visit` with each position written (counted over all images), its image, and the first row and column of its window. */
export function eachWindow(
  { to, stride, padding }: Slide,
  first: number,
  count: number,
  visit: (position: number, image: number, top: number, left: number) => void,
): void {
  const [height, width] = to;
  for (let position = first; position < first + count; position++) {
    const column = position % width;
    const row = Math.floor(position / width) % height;
    const image = Math.floor(position / (width * height));
    visit(position, image, row * stride[0] - padding[0], column * stride[1] - padding[1]);
  }
}
