/** What a device costs for an hour: as `--price` says, or as the profiles of the clusters do. */
import type { DevicePrice } from '../../datacentre/outcome/answer.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { type Arguments, textOption } from '../options/arguments.js';
import { dollarsOf, PRICE } from '../options/rules.js';

/** Null where neither says; of several clusters the mean over their devices. Throws InputError for what is no price. */
export function readDevicePrice(args: Arguments, clusters: readonly Cluster[]): DevicePrice | null {
  const said = textOption(args, 'price');
  if (said !== undefined) {
    if (PRICE.test(said)) {
      return { usdPerDeviceHour: dollarsOf(said), kind: 'specified', source: 'as asked (--price)' };
    }
    throw new InputError(`--price: '${said}' is no price of a device for an hour in US dollars; write 2.10`);
  }
  if (clusters.length === 0) return null;
  let [devices, usd] = [0, 0];
  for (const cluster of clusters) {
    devices += cluster.devices;
    usd += cluster.devices * cluster.economics.usdPerDeviceHour;
  }
  if (!Number.isFinite(usd)) return null;
  const provenance = clusters.map((cluster) => cluster.provenance['economics.usdPerDeviceHour']!);
  const sources = clusters.map(
    ({ id, economics }, i) => `${id}: ${provenance[i]!.source} (${economics.priceDate})`,
  );
  return {
    usdPerDeviceHour: usd / devices,
    kind: provenance.some(({ kind }) => kind === 'assumed') ? 'assumed' : provenance[0]!.kind,
    source: `${clusters.length > 1 ? 'mean over the devices of ' : ''}${sources.join('; ')}`,
  };
}
