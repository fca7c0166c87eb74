/**
 * A plain machine around devices on PCIe: one processor, memory, fans, and what a device of its generation is plugged into.
 * Every figure but the device's own is an assumption, and says so.
 */
import { InputError } from '../input/error.js';
import { offersFor } from './offers/choose.js';
import type { Accelerator } from './profile.js';
import { SHIPPED, shippedIds } from './resolve/library.js';
import type { AcceleratorRecord, ClusterRecord } from './resolve/records.js';
import type { Figure } from './schema/figures.js';

/** What a file states in the place of an assumption; `node`: anything of the node. */
export type Stated = ReadonlySet<'node' | 'intra' | 'nics' | 'overheadPower' | 'price'>;

/** PCIe x16, per direction, by the generation of the devices that first had it; 128 of 130 bits are data. */
const PCIE: Readonly<Record<Accelerator['generation'], { readonly version: string; readonly rate: number }>> =
  {
    volta: { version: '3.0', rate: 15.75e9 },
    ampere: { version: '4.0', rate: 31.5e9 },
    hopper: { version: '5.0', rate: 63e9 },
    blackwell: { version: '5.0', rate: 63e9 },
    cdna3: { version: '5.0', rate: 63e9 },
    cdna4: { version: '5.0', rate: 63e9 },
    tpu: { version: '3.0', rate: 15.75e9 },
    cpu: { version: '4.0', rate: 31.5e9 },
  };

/** Power of a machine beyond its devices, at the most: a processor, memory, fans and the loss of the power supply. */
const MACHINE_WATTS = 150;
const WATTS_PER_DEVICE = 100;
const MOST_DEVICES = 16;

const EIA = 'US EIA: average of US generation in 2023, 0.81 lb of CO2 per kWh';

/** A NIC for machines that are several, where nobody says what joins them. */
const NIC = assume(25e9 / 8, 'one port of 25 GbE, a common fitting');

/** Devices in a machine of one's own, one processor between them; with a NIC where there is a second machine. */
export function ownMachine(
  id: string,
  accelerator: AcceleratorRecord,
  devices: Figure,
  states: Stated,
  joined = false,
): ClusterRecord {
  const count = devices.value;
  if (count > MOST_DEVICES) {
    throw new InputError(
      `${count} devices are more than one machine takes (${MOST_DEVICES}); a cluster file says how many machines there ` +
        `are and what joins them: 'accelerator: ${accelerator.id}', 'devices: 8', 'nodes: ${Math.ceil(count / 8)}' and ` +
        `'node: { nics: { bandwidth: 25 Gb/s } }'`,
    );
  }
  const title = accelerator.title ?? accelerator.id;
  const link = linkOf(accelerator);
  const alone = assume(0, 'one device in a node');
  const { price, priceDate } = priceOf(accelerator.id);
  return {
    id,
    title: `Machine with ${count} × ${title}`,
    node: {
      id,
      title: `machine of ${count} ${count === 1 ? 'device' : 'devices'}`,
      accelerator,
      intra: count === 1 ? 'none' : 'pcie',
      ...(count === 1 || accelerator.peerToPeer === undefined ? {} : { peerToPeer: accelerator.peerToPeer }),
      figures: {
        devices,
        intra: {
          bandwidth: count === 1 ? alone : link,
          latency: count === 1 ? alone : assume(1.2e-6, 'a copy from device to device over PCIe'),
        },
        nics: {
          count: joined ? assume(1, NIC.source) : assume(0, 'no NIC is said to be used'),
          bandwidth: joined ? NIC : assume(0, 'no NIC is said to be used'),
          latency: assume(10e-6, 'kernel TCP or RDMA over Ethernet, one way'),
        },
        hostBandwidth: link,
        overheadPower: assume(
          MACHINE_WATTS + WATTS_PER_DEVICE * count,
          `a processor, memory, fans and the loss of the power supply: ${MACHINE_WATTS} W and ${WATTS_PER_DEVICE} W a device`,
        ),
      },
    },
    fabric: {
      kind: 'single-switch',
      figures: {
        oversubscription: assume(1, 'one switch'),
        leafNodes: assume(32, 'one 32-port switch'),
        hopLatency: assume(0.6e-6, 'Ethernet switches forward in about half a microsecond; cable included'),
      },
    },
    economics: {
      priceDate,
      figures: {
        price,
        pue: assume(1.25, "an efficient hall of one's own; in a room without cooling of its own it is 1"),
        carbonIntensity: { value: 0.37, kind: 'measured', source: EIA },
      },
    },
    remarks: assumedOf(title, count, link, accelerator.peerToPeer, price, states, joined),
  };
}

export function assume(value: number, source: string): Figure {
  return { value, kind: 'assumed', source };
}

/** The device's own link, or PCIe of its generation. */
function linkOf({ figures, generation = 'ampere' }: AcceleratorRecord): Figure {
  if (figures.hostBandwidth !== undefined) return figures.hostBandwidth;
  const { version, rate } = PCIE[generation];
  return assume(
    rate,
    `PCIe ${version} x16, per direction, as devices of its generation (${generation}) have`,
  );
}

/** Clusters that one provider sells, whose price is that provider's. */
const OF_PROVIDER = /^(aws|azure|gcp|lambda|runpod)-/;

/**
 * What a device costs by the hour: as in the shipped machine with it that is no one provider's; else the middle one of the
 * on-demand prices in the shipped lists; else as in a provider's cluster. Not a number where there is none.
 */
function priceOf(accelerator: string): { price: Figure; priceDate: string } {
  const hosts = shippedIds('clusters')
    .map((id) => SHIPPED.cluster(id))
    .filter(({ node }) => node.accelerator?.id === accelerator)
    // The plainest: `rtx-4090-pc` before `rtx-4090-p2p-server`.
    .sort((a, b) => a.id.length - b.id.length);
  const asIn = (host: ClusterRecord | undefined) => {
    const price = host?.economics.figures.price;
    const priceDate = host?.economics.priceDate ?? 'unknown';
    return price && { price: assume(price.value, `as ${host!.id}: ${price.source}`), priceDate };
  };
  return (
    asIn(hosts.find(({ id }) => !OF_PROVIDER.test(id))) ??
    middleOffer(accelerator) ??
    asIn(hosts[0]) ?? { price: assume(Number.NaN, 'no price list has it'), priceDate: 'unknown' }
  );
}

/** The middle one of the on-demand prices in the shipped lists; of an even number the lower. */
function middleOffer(accelerator: string): { price: Figure; priceDate: string } | undefined {
  const offers = offersFor(accelerator, { commitment: 'on-demand' }).toSorted(
    (a, b) => a.usdPerDeviceHour - b.usdPerDeviceHour,
  );
  const middle = offers[Math.floor((offers.length - 1) / 2)];
  if (middle === undefined) return undefined;
  const { usdPerDeviceHour, provider, sku, date } = middle;
  const of =
    offers.length === 1 ? 'the on-demand price' : `the middle one of ${offers.length} on-demand prices`;
  return {
    price: assume(usdPerDeviceHour, `${of} in the price lists: ${sku} of ${provider}, ${date}`),
    priceDate: date,
  };
}

/** What was assumed and not stated, in a sentence; none where all was stated. */
function assumedOf(
  title: string,
  count: number,
  link: Figure,
  peerToPeer: boolean | undefined,
  price: Figure,
  states: Stated,
  joined: boolean,
): string[] {
  const peers = count === 1 ? '' : `, ${peerToPeer === false ? 'without' : 'with'} peer-to-peer access`;
  const cost = Number.isFinite(price.value)
    ? `$${price.value.toFixed(2)} per device-hour (${price.source.replace(/:.*/s, '')})`
    : 'no price, so that costs are left out (--price gives one)';
  const assumed = [
    ...(states.has('intra') ? [] : [`PCIe of ${(link.value / 1e9).toFixed(1)} GB/s each way${peers}`]),
    ...(states.has('nics') ? [] : [joined ? 'a NIC of 25 Gb/s a machine' : 'no NIC']),
    ...(states.has('overheadPower')
      ? []
      : [`${MACHINE_WATTS + WATTS_PER_DEVICE * count} W beside the devices`]),
    ...(states.has('price') ? [] : [cost]),
  ];
  if (assumed.length === 0) return [];
  return [
    `Of ${joined ? 'each' : 'this'} machine with ${count} × ${title}, these are assumed: ${assumed.join('; ')}. \`llmsim hardware\` shows ` +
      'each; a cluster file states others.',
  ];
}
