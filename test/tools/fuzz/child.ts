/** A process that runs one input after the other: `child.js FOLDER`, told by messages. */
import { outcomeOf } from './answer.js';
import type { Input } from './input.js';

const folder = process.argv[2]!;
process.chdir(folder);
process.on('message', (input: Input) => {
  void outcomeOf(input, folder).then((outcome) => process.send!(outcome));
});
process.send!('ready');
