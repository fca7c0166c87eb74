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

/** Bytes/s of one lane of PCIe 3.0, per direction: 8 GT/s in 130 bits for 128. Every generation has twice that. */
const PCIE_3_LANE = ((8e9 / 8) * 128) / 130;

/**
 * What each device has of PCIe, per direction: `PCIe 4 x16`, `PCIe Gen4 x8`. An `old board` of a desktop has 16 lanes of
 * PCIe 3.0, which two devices share. Undefined where no lanes are told.
 */
export function pcieIn(text: string | null | undefined): number | undefined {
  if (!text || !/pcie/i.test(text)) return undefined;
  if (/old board/i.test(text)) return 8 * PCIE_3_LANE;
  const lanes = /pcie\s*(?:gen\s*)?(\d)(?:\.0)?\s*x\s*(\d+)/i.exec(text);
  return lanes ? PCIE_3_LANE * 2 ** (Number(lanes[1]) - 3) * Number(lanes[2]) : undefined;
}
