/** `llmsim schedules`: in which order stages of a pipeline work, or one of the orders drawn. */
import { InputError } from '../../input/error.js';
import type { Command } from '../command.js';
import { countOption } from '../options/count-option.js';
import { showList } from '../output/show-list.js';

const GROUP = 'The pipeline that one is drawn for';

export const schedules: Command = {
  name: 'schedules',
  summary: 'list the pipeline schedules with bubble and activations, or draw one, with papers',
  description:
    'Lists every pipeline schedule that --schedule takes with the closed forms of its paper: the bubble of a step and the ' +
    'activations that a stage keeps. One by its id is drawn for a small pipeline, stages by time, where F, I and W take a ' +
    'unit each.',
  operand: { name: 'schedule', summary: 'id of the one to show' },
  options: [
    {
      ...{ name: 'stages', type: 'text', value: 'N', group: GROUP },
      summary: 'pipeline stages [default: 4]',
    },
    {
      ...{ name: 'micro-batches', type: 'text', value: 'N', group: GROUP },
      summary: 'micro-batches of a step [default: 8]',
    },
  ],
  examples: [
    { command: 'llmsim schedules zb-h1', does: 'one schedule, drawn' },
    {
      command: 'llmsim schedules dualpipe --stages 8 --micro-batches 20',
      does: 'figure 5 of DeepSeek-V3’s report',
    },
  ],
  async run(args, terminal) {
    const stages = countOption(args, 'stages', 4, 1);
    const microBatches = countOption(args, 'micro-batches', 8, 1);
    const [{ SCHEDULES, scheduleById }, { playedInUnits, shownSchedule }, { scheduleList }] =
      await Promise.all([
        import('../../strategies/schedules/index.js'),
        import('../../planning/schedules.js'),
        import('../../reports/lists/schedules.js'),
      ]);
    if (args.operand === undefined) {
      const drawn = ['stages', 'micro-batches'].find((name) => args.options[name] !== undefined);
      if (drawn !== undefined)
        throw new InputError(
          `--${drawn} is for one schedule, which is drawn; name one, e.g. \`llmsim schedules zb-h1\``,
        );
      return showList(scheduleList(SCHEDULES.map(shownSchedule)), args, terminal);
    }
    const one = scheduleById(args.operand);
    const played = playedInUnits(one, { stages, microBatches });
    return showList(scheduleList([{ ...shownSchedule(one), played }]), args, terminal);
  },
};
