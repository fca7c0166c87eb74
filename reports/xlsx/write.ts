/**
 * A workbook as an `.xlsx` file (ECMA-376), by the library `write-excel-file`. What the library leaves to its users, the
 * filter of a list and names for its columns, is added to the two parts of the file that hold them.
 */
import writeXlsxFile, {
  type CellObject,
  type Feature,
  type Image,
  type Sheet as Written,
} from 'write-excel-file/node';
import { getCellAddress } from 'write-excel-file/utility';
import { printable } from '../../input/printable.js';
import type { Look, Sheet, SheetCell, Workbook } from './workbook.js';

/** The bytes of the file. */
export async function xlsxBytes(workbook: Workbook): Promise<Uint8Array> {
  const features = [listsOf(workbook.sheets)];
  return undated(await writeXlsxFile(workbook.sheets.map(writtenSheet), { features }).toBuffer());
}

const HEADER: CellObject = {
  ...{ fontWeight: 'bold', backgroundColor: '#E8ECF1', alignVertical: 'top' },
  ...{ bottomBorderStyle: 'thin', bottomBorderColor: '#8A94A3' },
};
const LOOKS: Readonly<Record<Look, CellObject>> = {
  title: { fontWeight: 'bold', fontSize: 16 },
  section: { fontWeight: 'bold', fontSize: 12 },
  header: HEADER,
  // Over figures, which stand to the right.
  'number-header': { ...HEADER, align: 'right' },
  input: { backgroundColor: '#FFF4CC', align: 'right' },
  soft: { textColor: '#5A6472' },
};

function writtenSheet({ name, rows, widths, frozen }: Sheet): Written<Image['content']> {
  return {
    sheet: name,
    data: rows.map((row) => row.map(writtenCell)),
    columns: widths.map((width) => ({ width })),
    ...(frozen === undefined ? {} : { stickyRowsCount: frozen.rows, stickyColumnsCount: frozen.columns }),
    orientation: 'landscape',
  };
}

function writtenCell(cell: SheetCell | null): CellObject | null {
  if (cell === null) return null;
  const { value, format, look } = cell;
  // An empty cell to type into is seen to be one; the library has a format only for what has a value.
  if (value === null) return look === 'input' ? LOOKS.input : null;
  const style = {
    ...(look && LOOKS[look]),
    ...(format === undefined || format === 'General' ? {} : { format }),
  };
  if (typeof value === 'string') return { value: printable(value), type: String, ...style };
  if (typeof value === 'number') return { value, type: Number, ...style };
  if (typeof value === 'boolean') return { value, type: Boolean, ...style };
  if (value instanceof Date) return { value, type: Date, ...style };
  return { value: inFile(value.formula), type: 'Formula', ...style };
}

/** Functions younger than the format are marked in a file (MS-XLSX, future functions). */
function inFile(formula: string): string {
  return formula.replaceAll(/\b(MINIFS|MAXIFS)\(/g, '_xlfn.$1(');
}

/** The filters of lists, and the names of their columns. */
function listsOf(sheets: readonly Sheet[]): Feature<Image['content']> {
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml, _options, { sheetIndex }) => {
            const { columnNames, rows } = sheets[sheetIndex]!;
            if (columnNames === undefined) return xml;
            const filter = `<autoFilter ref="A1:${getCellAddress(rows.length - 1, rows[0]!.length - 1)}"/>`;
            return replaced(xml, '</sheetData>', `</sheetData>${filter}`);
          },
        },
        'xl/workbook.xml': {
          transform: (xml) => {
            const names = sheets.flatMap(namesIn).join('');
            return replaced(xml, '<definedNames/>', `<definedNames>${names}</definedNames>`);
          },
        },
      },
    },
  };
}

/** Throws where the library no longer writes `what`, rather than leave out what belongs there. */
function replaced(xml: string, what: string, by: string): string {
  const at = xml.indexOf(what);
  if (at < 0) throw new Error(`write-excel-file wrote no ${what}`);
  return xml.slice(0, at) + by + xml.slice(at + what.length);
}

/** Names of the cells below each header. What could be the address of a cell or a function has none. */
function namesIn({ name, rows, columnNames }: Sheet, sheetIndex: number): string[] {
  if (columnNames === undefined) return [];
  const range = (from: number, to: number, i: number) => {
    const [a, b] = [getCellAddress(from, i), getCellAddress(to, i)].map(absolute);
    return `'${name}'!${a}:${b}`;
  };
  const filter = `<definedName name="_xlnm._FilterDatabase" localSheetId="${sheetIndex}" hidden="1">'${name}'!$A$1:${absolute(
    getCellAddress(rows.length - 1, rows[0]!.length - 1),
  )}</definedName>`;
  const own = columnNames.flatMap((column, i) => {
    return rows.length > 1 && /^[a-z]\w{3,}$/.test(column) && column !== 'cell'
      ? [`<definedName name="${column}">${range(1, rows.length - 1, i)}</definedName>`]
      : [];
  });
  return [filter, ...own];
}

/** `B12` → `$B$12`. */
function absolute(address: string): string {
  return address.replace(/([A-Z]+)(\d+)/, '$$$1$$$2');
}

/**
 * The same archive with the first day of the format in place of the time of writing, so that the same workbook has the
 * same bytes. `zip` has no comment at its end (APPNOTE.TXT 4.3: end record, then headers of the directory).
 */
function undated(zip: Buffer): Buffer {
  const END = { size: 22, mark: 0x06054b50, entries: 10, directory: 16 };
  const ENTRY = { size: 46, mark: 0x02014b50, name: 28, extra: 30, comment: 32, time: 12, header: 42 };
  const HEADER = { mark: 0x04034b50, time: 10 };
  const marked = (at: number, mark: number) => {
    if (zip.readUInt32LE(at) !== mark)
      throw new Error(`no zip archive: ${mark.toString(16)} is not at ${at}`);
    return at;
  };
  const end = marked(zip.length - END.size, END.mark);
  let at = zip.readUInt32LE(end + END.directory);
  for (let left = zip.readUInt16LE(end + END.entries); left > 0; left--) {
    marked(at, ENTRY.mark);
    zip.writeUInt32LE(FIRST_DAY, at + ENTRY.time);
    zip.writeUInt32LE(FIRST_DAY, marked(zip.readUInt32LE(at + ENTRY.header), HEADER.mark) + HEADER.time);
    at +=
      ENTRY.size +
      [ENTRY.name, ENTRY.extra, ENTRY.comment].reduce((n, of) => n + zip.readUInt16LE(at + of), 0);
  }
  return zip;
}

/** 1 January 1980, midnight, as MS-DOS writes it: the time in the lower half, month and day in the upper. */
const FIRST_DAY = ((1 << 5) | 1) << 16;
