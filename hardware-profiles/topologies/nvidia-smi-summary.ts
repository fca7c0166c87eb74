/**
 * What `nvidia-smi` and `nvidia-smi -L` print: which GPUs a machine has, and how many. How they reach each other is told
 * by `nvidia-smi topo -m` alone, so that links are assumed. The summary cuts long names (`NVIDIA A100-SXM...`), of
 * which the memory beside them tells the rest.
 */
import { SHIPPED, shippedIds } from '../resolve/library.js';
import { acceleratorIn, fault, type Reader, requireAccelerator, statedBy } from './topology.js';

const SUMMARY = 'nvidia-smi';
const LIST = 'nvidia-smi -L';

/** A GPU of the summary: its number and name, and in the line below the memory. */
const ROW =
  /^\|\s+\d+\s{2,}(\S.*?)\s*(?:\b(?:On|Off|TCC|WDDM|N\/A)\s*)?\|\s*[0-9A-F]{4,8}:[0-9A-F]{2}:[0-9A-F]{2}\.\d.*\n.*?(?:\/\s*(\d+)MiB.*)?$/gim;

export const readNvidiaSummary: Reader = ({ text, name }, said) => {
  const isSummary = /^\|\s*NVIDIA-SMI\s+\d/m.test(text);
  const rows = isSummary ? [...text.matchAll(ROW)] : [...text.matchAll(/^\s*GPU \d+: (.+?) \(UUID.*$/gm)];
  if (rows.length === 0) {
    return isSummary ? fault(SUMMARY, name, 'it lists no GPU; it may be cut off') : undefined;
  }
  const kind = isSummary ? SUMMARY : LIST;
  const names = [...new Set(rows.map(([, called]) => called!))];
  if (names.length > 1) {
    fault(kind, name, `the GPUs are of several kinds (${names.join(', ')}); one kind is modelled`);
  }
  const gigabytes = rows[0]![2] === undefined ? undefined : Number(rows[0]![2]) / 1024;
  const called = names[0]!;
  const id = requireAccelerator(kind, name, said ?? accelerator(called, gigabytes), called);
  return {
    kind,
    file: {
      ...statedBy(kind, name),
      title: `Machine of ${name.replace(/^.*[/\\]/, '')}`,
      accelerator: id,
      devices: rows.length,
    },
    lacks: ['how the GPUs reach each other (nvidia-smi topo -m does)', 'NICs', 'the host', 'power', 'price'],
    ignored: [],
  };
};

/** The accelerator of that name, which may be cut, and of about that much memory. */
function accelerator(called: string, gigabytes: number | undefined): string | undefined {
  const start = called.replace(/\s*\.\.\.$/, '');
  const whole = start === called ? acceleratorIn(called, gigabytes) : undefined;
  if (whole !== undefined) return whole;
  const said = letters(start);
  const alike = shippedIds('accelerators').filter((id) => {
    const { title = '', figures } = SHIPPED.accelerator(id);
    const memory = (figures.memory?.value ?? 0) / 2 ** 30;
    return (
      letters(title).startsWith(said) && (gigabytes === undefined || Math.abs(memory / gigabytes - 1) < 0.04)
    );
  });
  return alike.length === 1 ? alike[0] : acceleratorIn(start, gigabytes);
}

function letters(name: string): string {
  return name.toLowerCase().replaceAll(/nvidia|tesla|[^a-z0-9]/g, '');
}
