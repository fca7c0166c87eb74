/** PEFT's `adapter_config.json`, which lies beside adapters: what they are, and of which model. */
import type { Format } from '../format.js';
import { type Mapping, readMappings } from '../mapping.js';
import { Noted } from '../noted.js';
import { byPath, ignoreSections } from '../sections.js';
import { jsonLeaves } from '../text/json.js';
import { readTuning } from '../trainer/tuning.js';
import { PEFT } from '../trainer/tuning-defaults.js';

const MAPPINGS: readonly Mapping[] = [{ key: 'base-model-name-or-path', fact: 'model-name', form: 'text' }];

const UNUSED = [
  {
    because: 'it chooses nothing that takes time or memory here',
    matters: 'no',
    keys: [
      ...[
        'auto-mapping',
        'inference-mode',
        'revision',
        'task-type',
        'fan-in-fan-out',
        'bias',
        'peft-version',
      ],
      ...[
        'init-lora-weights',
        'loftq-config',
        'eva-config',
        'corda-config',
        'alpha-pattern',
        'megatron-core',
      ],
      ...['megatron-config', 'qalora-group-size', 'arrow-config', 'ensure-weight-tying', 'lora-bias'],
    ],
  },
  {
    because: 'every layer has the same adapters here, on its linear layers alone',
    matters: 'yes',
    keys: [
      ...['rank-pattern', 'layers-pattern', 'layers-to-transform', 'layer-replication', 'exclude-modules'],
      ...[
        'target-parameters',
        'trainable-token-indices',
        'alora-invocation-tokens',
        'use-qalora',
        'use-bdlora',
      ],
    ],
  },
] as const;

export const peft: Format = {
  id: 'peft',
  title: 'a configuration of PEFT’s adapters (adapter_config.json)',
  recognises: (text) => /^\s*\{/.test(text) && /"peft_type"\s*:/.test(text),
  read({ name, text }) {
    const noted = new Noted({ file: name, line: 1 }, byPath(jsonLeaves(text, name)));
    for (const key of noted.keys()) {
      const entry = noted.entry(key)!;
      const isNothing =
        entry.value === null ||
        entry.value === false ||
        entry.value === '{}' ||
        (Array.isArray(entry.value) && entry.value.length === 0);
      if (isNothing) noted.ignore(entry, 'it says nothing, which is as if it were absent', 'no');
    }
    readTuning(noted, PEFT);
    readMappings(noted, MAPPINGS, []);
    ignoreSections(noted, UNUSED);
    return [{ kind: 'peft', noted, part: true }];
  },
};
