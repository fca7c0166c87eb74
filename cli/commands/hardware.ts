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
      'cluster, `id:nodes`, accelerator or cluster file to show; a maker to list; or `failures`, `stores`, `datasets`, which runs take, and any of these',
  },
  options: [],
  examples: [
    { command: 'llmsim hardware h100-dgx:64', does: 'one cluster with the source of every figure' },
    { command: "llmsim hardware 'RTX 4090'", does: 'one accelerator, by what people call it' },
    { command: 'llmsim hardware failures', does: 'published models of how often things break' },
    { command: 'llmsim hardware stores', does: 'where checkpoints and datasets can lie' },
    { command: 'llmsim hardware tectonic', does: 'one of them with the source of every figure' },
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
    const other = operand === undefined ? undefined : await aboutRuns(operand);
    if (other !== undefined) return showList(other, args, terminal);
    const accelerators = listAccelerators();
    const maker = accelerators.find(({ vendor }) => vendor.toLowerCase() === operand?.toLowerCase())?.vendor;
    const list =
      operand === undefined || maker !== undefined
        ? hardwareList(listClusters(), accelerators, maker)
        : hardwareSheet(await hardwareNamed(operand));
    return showList(list, args, terminal);
  },
};

/** What runs take beside a cluster: a list, or one by its id. */
async function aboutRuns(operand: string): Promise<List | undefined> {
  switch (operand) {
    case 'failures':
      return failures();
    case 'stores':
      return stores();
    case 'datasets':
      return datasets();
  }
  const [store, dataset, failure] = await Promise.all([
    import('../../hardware-profiles/stores/reader.js'),
    import('../../hardware-profiles/datasets/reader.js'),
    import('../../hardware-profiles/failures/reader.js'),
  ]);
  const { storeSheet, datasetSheet, failureSheet } = await import('../../reports/lists/run-sheet.js');
  if (store.storeIds().includes(operand)) return storeSheet(store.storeNamed(operand));
  if (dataset.datasetIds().includes(operand)) return datasetSheet(dataset.datasetNamed(operand));
  if (failure.failureIds().includes(operand)) return failureSheet(await failure.failuresNamed(operand));
  return undefined;
}

async function failures(): Promise<List> {
  const [{ failureIds, failuresNamed }, { failureList }] = await Promise.all([
    import('../../hardware-profiles/failures/reader.js'),
    import('../../reports/lists/failures.js'),
  ]);
  return failureList(await Promise.all(failureIds().map((id) => failuresNamed(id))));
}

async function stores(): Promise<List> {
  const [{ storeIds, storeNamed }, { storeList }] = await Promise.all([
    import('../../hardware-profiles/stores/reader.js'),
    import('../../reports/lists/stores.js'),
  ]);
  return storeList(storeIds().map(storeNamed));
}

async function datasets(): Promise<List> {
  const [{ datasetIds, datasetNamed }, { datasetList }] = await Promise.all([
    import('../../hardware-profiles/datasets/reader.js'),
    import('../../reports/lists/datasets.js'),
  ]);
  return datasetList(datasetIds().map((id) => datasetNamed(id)));
}
