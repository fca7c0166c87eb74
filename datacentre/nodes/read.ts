/** A list of nodes as a table: the nodes of openb, or columns of ours with one row for several that are alike. */
import { InputError } from '../../input/error.js';
import { Columns, plain } from '../lists/columns.js';
import { delimiterOf, eachRecord } from '../lists/records.js';
import { type DatacentreNode, NOT_SAID } from './node.js';

/**
 * The nodes in the `text` of the file at `path`, in its order. Throws InputError for other columns, for a list without
 * nodes, for names given twice, and for rows that cannot be read, with line, column, value and rule.
 */
export function readNodes(text: string, path: string): DatacentreNode[] {
  const header = /\S[^\r\n]*/.exec(text)?.[0];
  if (header === undefined) throw new InputError(`${path} is empty; ${EXPECTED}`);
  const nodes: DatacentreNode[] = [];
  let columns: Columns | undefined;
  let read: (() => DatacentreNode[]) | undefined;
  eachRecord(text, delimiterOf(header), (cells, line) => {
    if (columns === undefined || read === undefined) {
      columns = new Columns(path, cells);
      read = readerOf(columns, cells);
    } else if (columns.take(cells, line)) {
      for (const node of read()) nodes.push(node);
      if (nodes.length > MOST_NODES)
        throw new InputError(
          `${path}:${line} is the row with which there are more than ${MOST_NODES} nodes, the most there can be`,
        );
    }
  });
  columns!.finish();
  if (nodes.length === 0)
    throw new InputError(`${path} has no nodes; a row is needed for each, or for each kind`);
  return nodes;
}

const EXPECTED = 'its first line names the columns, see docs/job-lists.md';

function readerOf(columns: Columns, header: readonly string[]): () => DatacentreNode[] {
  if (OPENB.every((name) => columns.has(name))) return openbReader(columns);
  if (OURS.every((name) => columns.has(name))) return ownReader(columns);
  throw new InputError(
    `${columns.path}:1 is no list of nodes that is known: its columns are ${header.map(plain).join(', ')}; it needs ${OURS.join(', ')}, or ${OPENB.join(', ')}`,
  );
}

/** Of Alibaba's trace of 2023: https://github.com/alibaba/clusterdata/tree/master/cluster-trace-gpu-v2023. */
const OPENB = ['sn', 'cpu_milli', 'memory_mib', 'gpu', 'model'];

function openbReader(columns: Columns): () => DatacentreNode[] {
  const [id, kind] = [columns.text('sn'), columns.text('model')];
  const [cpu, memory, devices] = [
    columns.count('cpu_milli', 0),
    columns.number('memory_mib', 0),
    columns.count('gpu', 0),
  ];
  const once = onlyOnce(columns, 'sn');
  return () => [{ id: once(id()), cpuMilli: cpu(), memoryMib: memory(), devices: devices(), kind: kind() }];
}

const OURS = ['node', 'devices'];

/** Of ours: `node, devices` and, where known, `kind, cpu_cores, memory_gib, rack, reserved_for, count`. */
function ownReader(columns: Columns): () => DatacentreNode[] {
  const [id, kind, rack] = [columns.text('node'), columns.text('kind'), columns.text('rack')];
  const [devices, copies] = [columns.count('devices', 0), columns.count('count', 1, 1, MOST_NODES)];
  // Without a word about them, cores and memory are never what a job lacks.
  const cpu = columns.thousandths('cpu_cores', NOT_SAID);
  const memory = columns.number('memory_gib', NOT_SAID, 1024);
  const queues = columns.text('reserved_for');
  const once = onlyOnce(columns, 'node');
  return () => {
    const many = copies();
    const [name, where, reserved] = [id(), rack(), queues()];
    const node = {
      ...{ cpuMilli: cpu(), memoryMib: memory(), devices: devices(), kind: kind() },
      ...(where === '' ? {} : { rack: where }),
      ...(reserved === '' ? {} : { reservedFor: reserved.split('|').map((queue) => queue.trim()) }),
    };
    return Array.from({ length: many }, (_, at) => ({
      id: once(many === 1 ? name : `${name}-${at}`),
      ...node,
    }));
  };
}
const MOST_NODES = 1_000_000;

function onlyOnce(columns: Columns, column: string): (id: string) => string {
  const seen = new Set<string>();
  return (id) => {
    if (seen.has(id)) columns.wrong(column, id, 'this name is given twice; each node has one of its own');
    seen.add(id);
    return id;
  };
}
