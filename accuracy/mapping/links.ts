/**
 * Reading a source's words about the network: `8x200 Gb/s HDR IB per node`, `400 Gb/s per GPU`,
 * `Compute: 8x ConnectX-7 IB NDR 400Gb/s`, `4x HDR IB = 800 Gb/s per node`. Rates are per direction.
 */

/** Network cards of one node: how many, and bytes/s of each. */
export interface Cards {
  readonly count: number;
  readonly bandwidth: number;
}

const GIGABIT = 1e9 / 8;

/**
 * The cards a text describes for a node of `devices`, or undefined when it names no rate in Gb/s. A
 * rate without a number of cards is the node's total unless it says `per GPU`; of several clauses the
 * fastest counts, those about storage and management apart. Where the source also states the rate its
 * collectives were measured at, the node reaches no more than that, however many cards it has.
 */
export function cardsIn(text: string | null | undefined, devices: number): Cards | undefined {
  const clauses = clausesOf(text ?? '');
  const [fastest] = clauses
    .filter((clause) => !/measured/i.test(clause))
    .map((clause) => cardsInClause(clause, devices))
    .filter((cards) => cards !== undefined)
    .sort((a, b) => totalOf(b) - totalOf(a));
  const measured = clauses.map(measuredRate).find((rate) => rate !== undefined);
  if (!fastest || measured === undefined || measured >= totalOf(fastest)) return fastest;
  return { count: fastest.count, bandwidth: measured / fastest.count };
}

function totalOf({ count, bandwidth }: Cards): number {
  return count * bandwidth;
}

/** Parts of a sentence that may describe the compute network. */
function clausesOf(text: string): string[] {
  return text
    .replace(/\([^)]*storage[^)]*\)/gi, '')
    .split(/;|,|\band\b|\bfor NS\b/)
    .filter((clause) => !/storage|management/i.test(clause));
}

/** The best all-reduce a source measured between nodes, bytes/s per node: the end of `15-42 Gb/s`. */
function measuredRate(clause: string): number | undefined {
  if (!/measured/i.test(clause)) return undefined;
  const range = /\d+-(\d+) Gb\/s/.exec(clause);
  return range ? Number(range[1]) * GIGABIT : undefined;
}

function cardsInClause(clause: string, devices: number): Cards | undefined {
  const total = /=\s*(\d+)\s*Gb\/s per node/.exec(clause);
  const number = /(\d+)\s*x\s*(?=\S)/i.exec(clause);
  if (total) {
    const count = number ? Number(number[1]) : devices;
    return { count, bandwidth: (Number(total[1]) * GIGABIT) / count };
  }
  // A small b: `500 GB/s` beside it is a memory or PCIe bandwidth.
  const rate = /(\d+)\s*Gb(?:\/[sS](?:ec)?|ps|e)\b/.exec(clause);
  if (!rate) return undefined;
  const bandwidth = Number(rate[1]) * GIGABIT;
  if (/per (gpu|chip|device)/i.test(clause)) return { count: devices, bandwidth };
  if (number) return { count: Number(number[1]), bandwidth };
  return { count: devices, bandwidth: bandwidth / devices };
}
