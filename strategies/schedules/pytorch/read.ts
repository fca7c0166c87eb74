/**
 * A schedule in PyTorch's form, read: one row per rank, one cell per step. Idle steps and communication say when and not what,
 * so they are kept for writing the file again and play no part: who sends to whom follows from where the stages are.
 */
import { InputError } from '../../../input/error.js';
import { checkedTable } from '../checked.js';
import type { ScheduleFile, ScheduleTable } from '../table.js';
import type { WrittenAction } from '../written.js';
import { readCell } from './cell.js';

/** Throws InputError with line and cell; `name` is the file. */
export function tableOfFile(name: string, file: ScheduleFile): ScheduleTable {
  const ranks = file.cells.map((row, rank) =>
    row.flatMap((text, column) => actionsOf(name, rank, column, text)),
  );
  return { ...checkedTable(name, ranks), file };
}

function actionsOf(name: string, rank: number, column: number, text: string): WrittenAction[] {
  const where = `${name}:${rank + 1} cell ${column + 1} '${text.trim().slice(0, 40)}'`;
  const cell = readCell(text);
  if (cell === undefined) {
    throw new InputError(
      `${where} is no action; a cell is a stage, what it does and a micro-batch, such as 0F0, 0B0, 0I0, 0W0 or (0F1;1B0)OVERLAP_F_B, or one of SEND_F, RECV_F, SEND_B, RECV_B, UNSHARD, RESHARD, REDUCE_GRAD with its stage, or nothing: correct it`,
    );
  }
  if (cell.is !== 'compute') return [];
  return cell.actions.map((action, at) =>
    at < cell.actions.length - 1 ? { ...action, where, paired: true } : { ...action, where },
  );
}
