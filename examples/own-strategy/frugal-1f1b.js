/**
 * A pipeline of your own: 1F1B that runs half as many micro-batches ahead. A stage keeps half the activations, and
 * waits longer for its gradients.
 *
 *     llmsim compare --strategy 1f1b,./examples/own-strategy/frugal-1f1b.js --model llama3-8b --cluster h100-dgx:1 \
 *       --global-batch 64 --pp 8
 *
 * @type {import('llmsim').OutsideStrategy}
 */
export default {
  id: 'frugal-1f1b',
  title: 'Frugal 1F1B',
  summary: '1F1B with half the warm-up: half the activations for a longer bubble.',
  reference: 'an example of llmsim, docs/own-strategy.md',
  axes: ['dp', 'pp'],
  state: 'ddp',
  zero: 0,
  sequenceParallel: false,
  schedule: {
    id: 'frugal-1f1b',
    title: 'frugal 1F1B',
    reference: 'an example of llmsim, docs/own-strategy.md',
    overlapsTransfers: true,
    refuses: ({ chunks }) =>
      chunks === 1 ? undefined : `frugal 1F1B runs one model chunk per stage, not ${chunks}; leave vpp out`,
    *actions(stage, { stages, microBatches }) {
      const warmup = Math.min(microBatches, Math.floor((stages - 1 - stage) / 2));
      const forward = (microBatch) => ({ kind: 'forward', microBatch, chunk: 0 });
      const backward = (microBatch) => ({ kind: 'backward', microBatch, chunk: 0 });
      for (let mb = 0; mb < warmup; mb++) yield forward(mb);
      for (let mb = warmup; mb < microBatches; mb++) {
        yield forward(mb);
        yield backward(mb - warmup);
      }
      for (let mb = microBatches - warmup; mb < microBatches; mb++) yield backward(mb);
    },
  },
};
