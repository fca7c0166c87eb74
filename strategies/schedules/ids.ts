/** The names of the pipeline schedules; apart from what they do, so that a list of choices loads none of them. */
export const SCHEDULE_IDS = [
  'sequential',
  'gpipe',
  '1f1b',
  'eager-1f1b',
  'interleaved-1f1b',
  'looped-bfs',
  'zb-h1',
  'zb-h2',
  'zb-v',
  'v-half',
  'v-min',
  'interleaved-zb',
  'dualpipe',
  'dualpipe-v',
  'seq1f1b',
  'pipedream-2bw',
] as const;

/** One of these, or `table`: that of a file, or one that was searched for. */
export type ScheduleId = (typeof SCHEDULE_IDS)[number] | 'table';
