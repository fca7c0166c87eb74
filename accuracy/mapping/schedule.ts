/** The pipeline schedule that a record names, and model chunks per stage. */
import { type ScheduleId, scheduleById } from '../../strategies/schedules/index.js';
import type { PublishedParallel } from '../records/record.js';
import { type Assumptions, stated, Unsupported } from './verdict.js';

/** A schedule whose backward is split or whose micro-batches run both ways, and how sources spell it; the first that fits counts. */
const SPELLED: readonly (readonly [RegExp, ScheduleId])[] = [
  [/dual-?pipe-?v/, 'dualpipe-v'],
  [/dual-?pipe/, 'dualpipe'],
  [/v-?half/, 'v-half'],
  [/v-?min/, 'v-min'],
  [/zb-?v|zero-?bubble-?v/, 'zb-v'],
  [/interleaved-?(zero-?bubble|zb)/, 'interleaved-zb'],
  [/zb-?(2p|h2)/, 'zb-h2'],
  [/zb-?(1p|h1|b)|zero-?bubble/, 'zb-h1'],
];

/** What `zero-bubble` alone is: ZB1P, "bubble rate (p − 1) / (3 (m + p − 1)), p activations" (Primus-Pipeline, ROCm blog 2026). */
const UNNUMBERED = /^(?!.*(1p|h1)).*(zero-?bubble|zb)/;

/**
 * The order of work, and model chunks per stage. Where interleaving is named, or said to be a default, without their
 * number, each is one layer, as in most recipes; a source whose layers do not come out so is set aside.
 */
export function scheduleOf(
  parallel: PublishedParallel,
  pp: number,
  layers: number,
  assumptions: Assumptions,
): { schedule: ScheduleId; vpp: number } {
  if (pp === 1) return { schedule: 'sequential', vpp: 1 };
  const named = parallel.schedule?.toLowerCase().replaceAll(/[\s_]+/g, '-') ?? '';
  if (named.includes('gpipe')) return { schedule: 'gpipe', vpp: 1 };
  const schedule = SPELLED.find(([spelling]) => spelling.test(named))?.[1];
  if (schedule !== undefined) return { schedule, vpp: chunksOf(schedule, named, parallel, assumptions) };
  const interleaved = named.includes('interleaved') || parallel.vpp_note?.includes('default');
  if (interleaved && !parallel.vpp && layers % pp === 0) {
    assumptions.add(
      'the virtual pipeline size of the interleaved schedule is not stated: one layer per model chunk',
    );
    return { schedule: 'interleaved-1f1b', vpp: layers / pp };
  }
  if (interleaved) stated(parallel.vpp, 'parallel.vpp, the chunks of its interleaved schedule');
  if (!named && !parallel.vpp) assumptions.add('the pipeline schedule is not stated: 1F1B');
  const vpp = parallel.vpp || 1;
  return { schedule: vpp > 1 ? 'interleaved-1f1b' : '1f1b', vpp };
}

/** A V has two chunks a stage, ZB-H1 and ZB-H2 have one, whatever else a table says of them. */
function chunksOf(
  id: ScheduleId,
  named: string,
  { vpp, schedule }: PublishedParallel,
  assumptions: Assumptions,
): number {
  const { ownChunks, leastChunks, title } = scheduleById(id);
  if (leastChunks !== undefined) return stated(vpp, `parallel.vpp, the chunks of ${title}`);
  if (ownChunks !== undefined) {
    if (vpp && vpp !== ownChunks)
      throw new Unsupported(`${title} has ${ownChunks} chunks on every stage, and parallel.vpp is ${vpp}`);
    return ownChunks;
  }
  if (id === 'zb-h1' && UNNUMBERED.test(named))
    assumptions.add(`which of the zero-bubble schedules '${schedule}' is, is not stated: ZB-H1 (ZB1P)`);
  if (vpp && vpp > 1)
    assumptions.add(`${title} has one chunk on every stage: the vpp of ${vpp} beside it is not counted`);
  return 1;
}
