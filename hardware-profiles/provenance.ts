/** Where a figure is from. `specified`: the maker's datasheet; `measured`: somebody ran it. */
export interface Provenance {
  readonly kind: 'measured' | 'specified' | 'assumed';
  readonly source: string;
}
