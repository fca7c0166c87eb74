/** What attention, compilation and loss of a question come to, whoever says so: kernel set, framework or the person. */
import type { Tuning } from '../models/tuning.js';
import { withTuning } from '../models/with-tuning.js';
import { frameworkOf } from '../strategies/frameworks/index.js';
import { lossOf, settledBy } from '../strategies/frameworks/settles.js';
import { usualFramework, usualKernels } from '../strategies/frameworks/usual.js';
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

/** The same question of a model that is trained otherwise; where nobody named a framework, under the one then taken. */
export function tunedOtherwise(request: Request, tuning: Tuning): Request {
  const { cluster, defaults, compile } = request;
  const changed = { ...request, model: withTuning(request.model, tuning) };
  if (defaults?.framework === undefined) return changed;
  const framework = usualFramework(changed.model, cluster.accelerator).id;
  const kernels = usualKernels(framework, cluster.accelerator, compile);
  const under = { ...changed, framework, ...(defaults.kernels === undefined ? {} : { kernels }) };
  return { ...under, software: softwareUsed(under) };
}
