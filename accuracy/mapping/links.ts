/**
 * Reading a source's words about the network: `8x200 Gb/s HDR IB per node`, `400 Gb/s per GPU`,
 * `Compute: 8x ConnectX-7 IB NDR 400Gb/s`, `4x HDR IB = 800 Gb/s per node`. Rates are per direction.
 */

/** NICs of one node: how many, and bytes/s of each. */
export interface Nics {
  readonly count: number;
  readonly bandwidth: number;
}

const GIGABIT = 1e9 / 8;

/**
 * The NICs a text describes for a node of `devices`, or undefined when it names no rate in Gb/s. A
 * rate without a number of NICs is the node's total unless it says `per GPU`. Of several clauses the
 * fastest counts; those about storage, management and measured collectives are passed over.
 */
export function nicsIn(text: string | null | undefined, devices: number): Nics | undefined {
  const found = clausesOf(text ?? '')
    .map((clause) => nicsInClause(clause, devices))
    .filter((nics) => nics !== undefined)
    .filter(isNetwork);
  return found.sort((a, b) => b.count * b.bandwidth - a.count * a.bandwidth)[0];
}

/** `0x HDR` and `0 Gb/s` describe none. */
function isNetwork({ count, bandwidth }: Nics): boolean {
  return count * bandwidth > 0 && Number.isFinite(count * bandwidth);
}

/** Parts of a sentence that may describe the compute network. */
function clausesOf(text: string): string[] {
  return text
    .replace(/\([^)]*storage[^)]*\)/gi, '')
    .split(/;|,|\band\b|\bfor NS\b/)
    .filter((clause) => !/storage|management|measured/i.test(clause));
}

function nicsInClause(clause: string, devices: number): Nics | undefined {
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
