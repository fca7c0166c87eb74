/** A hostfile: a node a line with its slots, as DeepSpeed (`worker-0 slots=8`) and MPI (`node1:8`) read it. */
import { InputError } from '../../input/error.js';
import type { Format } from '../format.js';
import type { Entry } from '../imported.js';
import { Noted, wrongValue } from '../noted.js';

const LINE =
  /^\s*([A-Za-z0-9][\w.-]*)(?:\s+(?:slots|gpus|cpu|max_slots)\s*=\s*(\d+)|:(\d+))\s*(?:max[_-]slots\s*=\s*\d+\s*)?(?:#.*)?$/;
const BLANK = /^\s*(#.*)?$/;

export const hostfile: Format = {
  id: 'hostfile',
  title: 'a hostfile (DeepSpeed, MPI)',
  recognises: (text, name) => {
    if (/\.(json|ya?ml|toml|sh)$/i.test(name)) return false;
    const lines = text.split('\n').filter((line) => !BLANK.test(line));
    return lines.length > 0 && lines.every((line) => LINE.test(line));
  },
  read({ name, text }) {
    const hosts = text.split('\n').flatMap((line, i): (Entry & { slots: number })[] => {
      const [, host, slots, after] = LINE.exec(line) ?? [];
      return host === undefined
        ? []
        : [{ file: name, line: i + 1, key: host, value: slots ?? after!, slots: Number(slots ?? after) }];
    });
    const noted = new Noted({ file: name, line: 1 }, hosts);
    const none = hosts.find(({ slots }) => slots === 0);
    if (none !== undefined) throw wrongValue(none, 'a node has at least one slot; leave out those that have none');
    const names = new Set(hosts.map(({ key }) => key));
    const different = new Set(hosts.map(({ slots }) => slots));
    if (different.size > 1) {
      const [a, b] = [...different];
      throw new InputError(`${name}: nodes have ${a} and ${b} slots; llmsim takes clusters of equal nodes`);
    }
    for (const host of hosts) noted.understand(host, 'cluster');
    noted.say(hosts[0]!, 'nodes', names.size);
    noted.say(hosts[0]!, 'devices-per-node', hosts[0]!.slots);
    return [{ kind: 'hostfile', noted }];
  },
};
