/** What the framework behind a record does around the arithmetic: its defaults, and what the record says of them. */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import type { Framework } from '../../strategies/frameworks/framework.js';
import { runtimeOn } from '../../strategies/frameworks/settles.js';
import type { Runtime } from '../../strategies/runtime.js';
import type { PublishedParallel, PublishedRecord } from '../records/record.js';
import { wordsOf } from './frameworks.js';

type Stated = { -readonly [key in keyof Runtime]?: Runtime[key] };

/**
 * Megatron-LM's flags and the words of `overlap` outrank the framework's defaults. A record that lists flags lists all of
 * them: overlap that is not among them was off. On a TPU all of a step is one compiled program.
 */
export function runtimeOf(
  record: Pick<PublishedRecord, 'source' | 'parallel'>,
  framework: Framework,
  kind: Accelerator['kind'],
): Partial<Runtime> {
  if (kind === 'tpu') return runtimeOn(framework, kind);
  const { flags, overlap, partition } = record.parallel ?? {};
  return {
    ...runtimeOn(framework, kind),
    ...ofDeepSpeed(record, framework),
    ...ofEarlyAdapters(record),
    ...ofEarlyDescent(record, framework),
    ...ofFlags(flags),
    ...ofWords(overlap ?? ''),
    ...ofPartition(partition),
  };
}

/**
 * ZeRO 3 beside Transformers or Megatron is DeepSpeed's where a record names it, and of Megatron until its own (Megatron-FSDP,
 * 2025) whether it does or not.
 *
 * Until its ZeRO 3 was rewritten in January 2022, every all-gather of DeepSpeed waited for the device (its pull request
 * 1188 and issue 1069 say so), and the log of a step on Jean Zay adds up that way: BigScience's 52B on 64 V100 took
 * 34.0 s forward and 87.8 s backward, the arithmetic and an all-gather, thrice the arithmetic and two collectives.
 */
function ofDeepSpeed(record: Pick<PublishedRecord, 'source' | 'parallel'>, framework: Framework): Stated {
  const year = record.source?.year ?? Infinity;
  const isMegatrons = record.parallel?.zero_stage === 3 && framework.id.startsWith('megatron') && year < 2025;
  if (!isMegatrons && !wordsOf(record).includes('deepspeed')) return {};
  return { shardUnit: 'module', ...(year <= 2021 ? { shardComm: 'blocking' } : {}) };
}

/** PEFT keeps adapters of 16-bit models in float32 since its version 0.12 of July 2024 (`autocast_adapter_dtype`). */
function ofEarlyAdapters({ source }: Pick<PublishedRecord, 'source'>): Stated {
  return (source?.year ?? Infinity) <= 2023 ? { castsForAdapters: false } : {};
}

/** `torch.optim.SGD` went through the tensors one by one until version 2.0 of March 2023 made `foreach` its default. */
function ofEarlyDescent(
  { source, parallel }: Pick<PublishedRecord, 'source' | 'parallel'>,
  { id }: Framework,
): Stated {
  const early = (source?.year ?? Infinity) <= 2022 && /sgd/i.test(parallel?.optimizer ?? '');
  return id === 'pytorch' && early ? { optimizerKernels: 'looped' } : {};
}

/** DeepSpeed's `type:transformer|embedding`: the embedding and the head in the place of a block each. */
function ofPartition(partition: unknown): Stated {
  return typeof partition === 'string' && /embed/i.test(partition) ? { partition: 'filled-with-ends' } : {};
}

function ofFlags(flags: PublishedParallel['flags']): Stated {
  if (!flags) return {};
  return {
    gradientReduce: flags['overlap-grad-reduce'] === true ? 'overlapped' : 'after',
    paramGather: flags['overlap-param-gather'] === true ? 'overlapped' : 'after',
    ...(flags['no-gradient-accumulation-fusion'] === true ? { gradientAccumulation: 'separate' } : {}),
  };
}

function ofWords(overlap: string): Stated {
  if (!/\bdp\b/i.test(overlap)) return {};
  return /disabled/i.test(overlap)
    ? { gradientReduce: 'after', paramGather: 'after' }
    : { gradientReduce: 'overlapped', paramGather: 'overlapped' };
}
