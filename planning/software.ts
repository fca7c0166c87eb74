/** What attention, compilation and loss of a question come to, whoever says so: kernel set, framework or the person. */
import { frameworkOf } from '../strategies/frameworks/index.js';
import { lossOf, settledBy } from '../strategies/frameworks/settles.js';
import { type Spelt, speltOut } from '../strategies/layers/fusions.js';
import type { Request } from './request.js';

/** In the words of `--attention`, `--compile` and `--loss`. */
export function softwareUsed(
  request: Pick<Request, 'kernels' | 'attention' | 'compile' | 'loss' | 'framework' | 'cluster'>,
): Spelt {
  const { kernels, attention, compile, framework, cluster } = request;
  const entry = framework === undefined ? undefined : frameworkOf(framework);
  const loss =
    request.loss === undefined
      ? entry && settledBy(entry, cluster.accelerator.kind).loss
      : lossOf(entry ?? frameworkOf('megatron-core'), request.loss);
  return speltOut({
    kernels,
    ...(attention === undefined ? {} : { attention }),
    ...(compile === undefined ? {} : { compile }),
    ...(loss === undefined ? {} : { loss }),
  });
}
