/**
 * The carbon of making a device and its share of the server, spread over the hours that they are used. Published per
 * device where there is a figure; else assumed to be that of a device of its kind. Asked for with `embodied`.
 */
import type { Accelerator, Provenance } from '../../hardware-profiles/profile.js';

/** kg of CO2e of one device, with where it is from. */
export interface Footprint extends Provenance {
  readonly kg: number;
}

const HGX_H100: Footprint = {
  kg: 1312 / 8,
  kind: 'specified',
  source: 'NVIDIA, product carbon footprint of HGX H100: 1,312 kg for eight GPUs on their board',
};
const HGX_B200: Footprint = {
  kg: (1312 / 8) * 2.3 * (0.5 / 0.66),
  kind: 'assumed',
  source:
    'as reported of NVIDIA, HGX B200 against HGX H100: 0.50 against 0.66 g for an exaFLOP of FP16 over its life, at 2.3 times the rate',
};
const A100: Footprint = {
  kg: 150,
  kind: 'assumed',
  source: 'Luccioni et al. (BLOOM, arXiv 2211.02001) take 150 kg for an A100, whose maker had published none',
};

const PUBLISHED: Readonly<Record<string, Footprint>> = {
  'h100-sxm': HGX_H100,
  'h100-sxm-96': HGX_H100,
  'h800-sxm': HGX_H100,
  h200: HGX_H100,
  b200: HGX_B200,
};

/** A server without its accelerators, shared out among them. */
const SERVER_KG = 2500;
/** Years of use, and the share of their hours that are used. */
const YEARS = 6;
const USE = 0.85;
/** What these three are from. */
export const EMBODIED_TERMS =
  'Luccioni et al. (arXiv 2211.02001): 2,500 kg for a server without GPUs, six years of use at 85 % of the hours';

/** The footprint of one `accelerator`. */
export function footprintOf({ id }: Accelerator): Footprint {
  const published = Object.hasOwn(PUBLISHED, id) ? PUBLISHED[id] : undefined;
  return published ?? { ...A100, kind: 'assumed', source: `no figure for ${id}; as an A100: ${A100.source}` };
}

/** kg of CO2e for an hour of a device in a node of `devices`. */
export function embodiedKgPerDeviceHour(accelerator: Accelerator, devices: number): number {
  return (footprintOf(accelerator).kg + SERVER_KG / devices) / (YEARS * 8760 * USE);
}
