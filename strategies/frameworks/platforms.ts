/** Kinds of device as frameworks know them: whose libraries and compiler they call. */

export const PLATFORMS = {
  nvidia: 'NVIDIA GPUs',
  amd: 'AMD GPUs',
  gaudi: 'Intel Gaudi',
  tpu: 'Google TPUs',
  trainium: 'AWS Trainium',
  ascend: 'Huawei Ascend',
  apple: 'Apple GPUs',
  cpu: 'CPUs',
} as const;

export type Platform = keyof typeof PLATFORMS;

/** What a device is known by: its maker and its kind, as in a hardware profile. */
export interface DeviceMade {
  readonly vendor: string;
  readonly kind: string;
}

const MAKERS: readonly { readonly vendor: RegExp; readonly platform: Platform }[] = [
  { vendor: /nvidia/i, platform: 'nvidia' },
  { vendor: /\bamd\b/i, platform: 'amd' },
  { vendor: /intel|habana/i, platform: 'gaudi' },
  { vendor: /google/i, platform: 'tpu' },
  { vendor: /\baws\b|amazon|annapurna/i, platform: 'trainium' },
  { vendor: /huawei/i, platform: 'ascend' },
  { vendor: /apple/i, platform: 'apple' },
];

/** The platform of a device; undefined for a maker that nobody knows, whose devices nothing is said of. */
export function platformOf({ vendor, kind }: DeviceMade): Platform | undefined {
  if (kind === 'cpu') return 'cpu';
  return MAKERS.find((maker) => maker.vendor.test(vendor))?.platform;
}
