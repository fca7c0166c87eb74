/** Ops `from` up to, not including, `to` of a list stand for `times` more of the same. */
export interface Repeat {
  readonly from: number;
  readonly to: number;
  readonly times: number;
}
