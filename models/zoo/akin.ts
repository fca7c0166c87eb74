/** Networks that people ask for and that are none of ours, with the one of ours that does the same. */

interface Akin {
  /** Of the name in letters and digits alone. */
  readonly names: RegExp;
  readonly of: string;
  readonly to: readonly string[];
}

const AKIN: readonly Akin[] = [
  {
    names: /^(yolo|ssd|(faster|mask|cascade)rcnn|fcos|detr|efficientdet)/,
    of: 'of detectors',
    to: ['retinanet-resnet-50-fpn'],
  },
];

/** `of detectors there is 'retinanet-resnet-50-fpn'`; undefined where nothing of ours does what `name` does. */
export function akinTo(name: string): string | undefined {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const found = AKIN.find(({ names }) => names.test(plain));
  return found && `${found.of} there is ${found.to.map((id) => `'${id}'`).join(' or ')}`;
}
