/** A comparison with everything a page can show, and one whose every name is an attack. */
import { reportOf } from '../../../cli/output/report-page.js';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { modelById } from '../../../models/index.js';
import { compare } from '../../../planning/compare.js';
import type { Comparison } from '../../../planning/comparison.js';
import * as detail from '../../../planning/detail/detail.js';
import type { Request } from '../../../planning/request.js';

export function request(over: Partial<Request> = {}): Request {
  return {
    model: modelById('llama2-7b'),
    cluster: loadCluster('a100-dgx:1'),
    strategies: [],
    sequence: 4096,
    globalBatch: 64,
    precision: 'bf16',
    gradientPrecision: 'fp32',
    kernels: 'flash-fused',
    fixed: {},
    tokens: 1e12,
    ...over,
  };
}

let made: Comparison | undefined;

/** All strategies for Llama 2 7B on eight A100, with detail; made once. */
export function sample(): Comparison {
  made ??= compare(request(), { detail, command: 'llmsim compare examples/llama2-7b.yaml' });
  return made;
}

let written: Promise<string> | undefined;

/** The sample's page; made once. */
export function samplePage(): Promise<string> {
  written ??= reportOf([{ name: 'sample', comparison: sample() }]);
  return written;
}

/** The first rows of the sample and one of a pipeline: sections of every kind, in a page that is quick to look at. */
export function shortSample(): Comparison {
  const { rows } = sample();
  const piped = rows.filter(({ layout }) => layout.pp > 1).slice(0, 1);
  return { ...sample(), rows: [...rows.slice(0, 2), ...piped] };
}

export const ATTACK = `"><script>document.title='attacked'</script><img src=x onerror=alert(1)>'&</script>`;

/** The same with the attack for every name and sentence. */
export function hostile(): Comparison {
  const text = JSON.stringify({ ...sample(), rows: sample().rows.slice(0, 2) });
  const value = JSON.parse(text, (key, v: unknown) =>
    typeof v === 'string' &&
    !['schema', 'phase', 'kind', 'link', 'family', 'boundBy', 'precision'].includes(key) &&
    v !== 'compute'
      ? `${v}${ATTACK}`
      : v,
  ) as Comparison;
  return { ...value, schema: 'llmsim.compare/1' };
}
