/** Figures as the sentences of this folder say them, without loading the tables of every language for it. */

/** Memory in GiB with one decimal, thousands set apart: `4,535.8 GiB`. */
export function gibibytes(bytes: number): string {
  const [whole, tenths] = (bytes / 2 ** 30).toFixed(1).split('.');
  return `${grouped(Number(whole))}.${tenths} GiB`;
}

/** 1,429 for 1429, of a whole number. */
export function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
}
