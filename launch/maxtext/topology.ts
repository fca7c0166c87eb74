/** The hardware that MaxText compiles for: `v5e-256`, and how many such slices. */
import { countIn, numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';

/** Names that count TensorCores, of which a chip has two, and not chips (cloud.google.com/tpu/docs). */
const BY_CORES = ['v2', 'v3', 'v4', 'v5p'];

/** Understands the topology; devices of a slice, and slices, where they are said. */
export function readTopology(noted: Noted): { slices: number | undefined; perSlice: number | undefined } {
  const topology = noted.entry('compile-topology');
  const number = noted.entry('compile-topology-num-slices');
  const hardware = noted.entry('hardware');
  if (hardware !== undefined) {
    noted.understand(hardware, 'cluster');
    if (/^cpu$/i.test(String(hardware.value))) noted.notes.push(`${hardware.file}:${hardware.line} ${hardware.key}: it is compiled for a processor, and llmsim takes accelerators`);
  }
  const said = number === undefined || numberOf(number.value) <= 0 ? undefined : countIn(number);
  if (number !== undefined) {
    if (said === undefined) noted.ignore(number, '-1 is found when the job starts', 'no');
    else noted.understand(number, 'cluster');
  }
  if (topology === undefined) return { slices: said, perSlice: undefined };
  if (topology.value === '' || topology.value === null) {
    noted.ignore(topology, 'it is empty, which is as if it were absent', 'no');
    return { slices: said, perSlice: undefined };
  }
  if (topology.unset !== undefined) {
    noted.want(topology, 'cluster');
    return { slices: said, perSlice: undefined };
  }
  const [, kind, size] = /^([a-z]\d*[a-z]*)-(\d+)$/i.exec(String(topology.value)) ?? [];
  if (kind === undefined) {
    noted.ignore(topology, 'its name does not say how many devices it has: give --cluster', 'yes');
    return { slices: said, perSlice: undefined };
  }
  const perSlice = BY_CORES.includes(kind.toLowerCase()) ? Number(size) / 2 : Number(size);
  if (!Number.isInteger(perSlice) || perSlice < 1) throw wrongValue(topology, 'an even number of TensorCores is expected');
  const slices = said ?? 1;
  noted.say(topology, 'devices', perSlice * slices);
  noted.assume(topology, 'cluster', perSlice * slices, `${slices} ${slices === 1 ? 'slice' : 'slices'} of ${perSlice} chips`);
  return { slices, perSlice };
}
