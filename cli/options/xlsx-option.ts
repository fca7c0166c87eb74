/** `--xlsx`, the same for every command that writes a workbook. */
import type { Option } from '../command.js';

export const XLSX_OPTION: Option = {
  ...{ name: 'xlsx', type: 'text', value: 'FILE', group: 'Output' },
  summary: 'write a workbook (Excel, LibreOffice) to FILE: rows, sums, sources',
};
