/** What was said of decoding and augmentation that this data, this model or these devices leave without a use. */
import type { ModelCounts } from '../../../models/counted.js';
import type { DataAsked } from '../asked.js';

/** The sentences. `asked` has what was said, whatever it is. */
export function idleDecoding(
  data: DataAsked | undefined,
  asked: { readonly decode?: unknown; readonly augment?: unknown },
  { unit }: Pick<ModelCounts, 'unit'>,
): string[] {
  if (data === undefined) return [];
  const { dataset, decode } = data;
  const said = (['decode', 'augment'] as const).filter((key) => asked[key] !== undefined);
  if (dataset.type !== 'images')
    return said.map((key) => `${key} has no effect here: ${dataset.id} holds no pictures.`);
  if (asked.augment === undefined) return [];
  if (decode === 'device')
    return [
      'augment has no effect here: cores leave it to the devices that decode, whose time for it is not counted.',
    ];
  if (unit !== 'image') return ['augment has no effect here: only models of images have them augmented.'];
  return [];
}
