/** Hardware by generation, so that a chart needs no more colours than an eye tells apart. */
const FAMILIES = [
  ['V100', /^v100|^p100/],
  ['A100', /^a100|^a40/],
  ['Hopper', /^h100|^h200|^h800/],
  ['Blackwell', /^b200|^b300|^gb/],
  ['TPU', /^tpu/],
] as const;

export const FAMILY_NAMES: readonly string[] = [...FAMILIES.map(([name]) => name), 'other'];

export function hardwareFamily(hardware: string): string {
  return FAMILIES.find(([, ids]) => ids.test(hardware))?.[0] ?? 'other';
}
