/** Keys about the run around the step: a result says them in `inputs.scenario` alone, and a difference of it lists them from there. */
export const AROUND = [
  ...['failures', 'checkpoint-mode', 'checkpoint-interval', 'store', 'spares', 'elastic', 'restart'],
  ...['stragglers', 'maintenance', 'dataset', 'data-store', 'loader-cores', 'prefetch-batches'],
  ...['decode', 'augment'],
] as const;
