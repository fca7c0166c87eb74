/** `llmsim hardware`: the clusters and accelerators there are, or one of them. */
import type { List } from '../../reports/lists/list.js';
import type { Command } from '../command.js';
import { showList } from '../output/show-list.js';

export const hardware: Command = {
  name: 'hardware',
  summary: 'list clusters and accelerators, or show one, with the source of each figure',
  description:
    'Lists every cluster, which `--cluster id:nodes` takes, and every accelerator, or those of one maker. Shows one ' +
    'with each figure, whether it is measured, specified or assumed, and by whom.',
  operand: {
    name: 'id',
    summary:
      'cluster, `id:nodes`, accelerator or cluster file to show; a maker to list, or `failures`: models of what breaks',
  },
  options: [],
  examples: [
    { command: 'llmsim hardware h100-dgx:64', does: 'one cluster with the source of every figure' },
    { command: "llmsim hardware 'RTX 4090'", does: 'one accelerator, by what people call it' },
    { command: 'llmsim hardware failures', does: 'published models of how often things break' },
    { command: 'llmsim hardware amd', does: 'the accelerators of one maker, and the clusters with them' },
  ],
  async run(args, terminal) {
    const [{ listAccelerators, listClusters }, { hardwareNamed }, { hardwareList }, { hardwareSheet }] =
      await Promise.all([
        import('../../hardware-profiles/index.js'),
        import('../input/names.js'),
        import('../../reports/lists/hardware.js'),
        import('../../reports/lists/hardware-sheet.js'),
      ]);
    const { operand } = args;
    if (operand === 'failures') return showList(await failures(), args, terminal);
    const accelerators = listAccelerators();
    const maker = accelerators.find(({ vendor }) => vendor.toLowerCase() === operand?.toLowerCase())?.vendor;
    const list =
      operand === undefined || maker !== undefined
        ? hardwareList(listClusters(), accelerators, maker)
        : hardwareSheet(await hardwareNamed(operand));
    return showList(list, args, terminal);
  },
};

async function failures(): Promise<List> {
  const [{ failureIds, failuresNamed }, { failureList }] = await Promise.all([
    import('../../hardware-profiles/failures/reader.js'),
    import('../../reports/lists/failures.js'),
  ]);
  return failureList(await Promise.all(failureIds().map((id) => failuresNamed(id))));
}
