/** Who runs Megatron's layers: its own training script, its fork on DeepSpeed, NeMo, or Megatron-Bridge. */
export type Framework = 'megatron-lm' | 'megatron-deepspeed' | 'nemo' | 'megatron-bridge';

/** Whether what is left out has the framework's default; a recipe of Megatron-Bridge says only what it changes. */
export function saysAll(framework: Framework): boolean {
  return framework !== 'megatron-bridge';
}
