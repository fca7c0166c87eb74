/** What a model of pictures ends in, from the class that its configuration names: a classifier of so many labels, or nothing. */
import { type Config, countOr, isAbsent, isText, listOr, note, refusal, repeated, said } from './fields.js';

/** ImageNet's, which files stand for that list none. */
const IMAGENET = 1000;

/** Outputs of the classifier; 0 for a model without. Throws InputError for a class that is trained for something else. */
export function classesOf(config: Config): number {
  const [architecture = ''] = listOr(config, 'architectures', isText, 'names of classes') ?? [];
  repeated(config, 'id2label', 'label2id', 'problem_type');
  if (/ForImageClassification(WithTeacher)?$/.test(architecture) || architecture === '')
    return labels(config);
  if (/(Model|Backbone)$/.test(architecture)) {
    note(config, `${architecture} has no classifier, and none is counted; nor is a pooler.`);
    return 0;
  }
  throw refusal(
    config,
    'architectures',
    'classifiers of images and models without a head are read; name one of those.',
  );
}

function labels(config: Config): number {
  const named = said(config, 'id2label');
  const entries = typeof named === 'object' && named !== null ? Object.keys(named).length : 0;
  if (entries === 0 && isAbsent(config, 'num_labels')) {
    note(config, `it lists no labels; its classifier has ImageNet's ${IMAGENET.toLocaleString('en')}.`);
  }
  return countOr(config, 'num_labels', entries || IMAGENET);
}
