/** Kinds of device as job and node lists call them, where that is not the name of a profile of ours. */

/**
 * Of openb (Alibaba's trace of 2023): models with their memory in GiB. G1 to G3 are names of devices that it does not
 * disclose, and so of unknown power.
 */
const PROFILES: Readonly<Record<string, string>> = {
  V100M16: 'v100-sxm2-16',
  V100M32: 'v100-sxm2-32',
  V100: 'v100-sxm2-16',
  P100: 'p100-pcie-16',
  T4: 't4',
  A10: 'a10',
  A100: 'a100-sxm-80',
  H100: 'h100-sxm',
};

/** The id of the profile that a kind of device is described by, as far as its name says. */
export function profileOfKind(kind: string): string {
  return Object.hasOwn(PROFILES, kind) ? PROFILES[kind]! : kind;
}
