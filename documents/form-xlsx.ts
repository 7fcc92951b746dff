import writeExcelFile, { type Cell, type SheetData } from 'write-excel-file/node';
import { FORM_SHEET, type FormContext, type FormData, type FormView, formView } from './form.ts';
import { inXml, sealed } from './office.ts';
import type { FormColumn } from './wording.ts';
import { columnName } from './workbook.ts';

/**
 * The form as an Excel file: one sheet to be filled in, from right to left where its language is, and a hidden one with its marks and
 * the words that may be chosen. No macro, no formula, no lock; every cell is text. The same bytes for the same content.
 */
export async function formXlsx(data: FormData, context: FormContext): Promise<Uint8Array> {
  const view = formView(data, context);
  const head = headOf(view);
  const first = head.length + 3;
  const file = writeExcelFile(
    [
      {
        data: [...head.map((line) => wide(line, view)), keysOf(view), titlesOf(view), ...rowsOf(view)],
        sheet: view.sheet,
        columns: view.columns.map(({ column }) => ({ width: WIDTHS[column] })),
        stickyRowsCount: first - 1,
        rightToLeft: view.rightToLeft,
        orientation: 'landscape',
      },
      { data: hiddenRows(view), sheet: FORM_SHEET, columns: [{ width: 20 }, { width: 44 }] },
    ],
    { features: [choices(view, first)] },
  );
  return sealed(await file.toBuffer());
}

type ExcelOptions = NonNullable<Parameters<typeof writeExcelFile>[1]>;
type ExcelFeature = NonNullable<ExcelOptions['features']>[number];

/** In characters. */
const WIDTHS: Record<FormColumn, number> = {
  ...{ role: 24, honorific: 12, name: 34, passportName: 34, latin: 30 },
  ...{ title: 26, function: 34, organization: 34, language: 14, email: 34, diet: 24, access: 24 },
  ...{ nationality: 20, birthDate: 16, passportNumber: 18, passportState: 24, passportExpires: 16 },
};

type HeadLine = { text: string; bold: boolean };

const headOf = ({ rehearsal, title, meeting, lead }: FormView): HeadLine[] => [
  ...(rehearsal === null ? [] : [{ text: rehearsal, bold: true }]),
  { text: title, bold: true },
  { text: meeting, bold: false },
  ...lead.map((text) => ({ text, bold: false })),
];

/** A line over all columns, in as many lines as it takes. */
const wide = ({ text, bold }: HeadLine, { columns }: FormView): Cell[] => [
  {
    ...{ type: String, value: inXml(text), wrap: true, alignVertical: 'top' as const },
    ...(bold && { fontWeight: 'bold' as const }),
    columnSpan: columns.length,
  },
  ...columns.slice(1).map(() => null),
];

/** A hidden line: what each column is, whatever is done to its title. */
const keysOf = ({ columns }: FormView): Cell[] => columns.map(({ column }) => ({ type: String, value: column }));

const titlesOf = ({ columns }: FormView): Cell[] =>
  columns.map(({ title }) => ({
    ...{ type: String, value: title, fontWeight: 'bold' as const, wrap: true },
    ...{ backgroundColor: '#DDE6F0', borderStyle: 'thin' as const, alignVertical: 'center' as const },
  }));

/** Cells are of the format "text": what is typed there stays as it is typed, and none becomes a formula or a date. */
const rowsOf = ({ rows, columns, room }: FormView): SheetData =>
  Array.from({ length: room }, (_, i) =>
    columns.map((_column, at) => ({
      ...{ type: String, value: rows[i]?.[at] ?? '', format: '@' },
      ...{ borderStyle: 'thin' as const, borderColor: '#A0A0A0', wrap: true, alignVertical: 'top' as const },
    })),
  );

/** The marks in two columns; in the fourth and fifth the words that may be chosen. */
function hiddenRows({ marks, roles, languages }: FormView): SheetData {
  const pairs = Object.entries(marks);
  const length = Math.max(pairs.length, roles.length, languages.length);
  return Array.from({ length }, (_, i) => {
    const [name = '', value = ''] = pairs[i] ?? [];
    return [name, value, '', roles[i] ?? '', languages[i] ?? ''].map((text) => ({ type: String, value: text }));
  });
}

/** What the library has no option for: the sheet that is hidden, the line that is, and what may be chosen in a column. */
function choices({ columns, roles, languages, room }: FormView, first: number): ExcelFeature {
  const last = first + room - 1;
  const letterOf = (wanted: FormColumn) => columnName(columns.findIndex(({ column }) => column === wanted));
  const offered = (column: FormColumn, name: string) =>
    `<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="${letterOf(column)}${first}:${letterOf(column)}${last}"><formula1>${name}</formula1></dataValidation>`;
  const validations = `<dataValidations count="2">${offered('role', 'convene_roles')}${offered('language', 'convene_languages')}</dataValidations>`;
  const range = (column: string, count: number) => `${FORM_SHEET}!$${column}$1:$${column}$${count}`;
  const named = `<definedNames><definedName name="convene_languages">${range('E', languages.length)}</definedName><definedName name="convene_roles">${range('D', roles.length)}</definedName></definedNames>`;
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml, _, { sheetIndex }) =>
            sheetIndex === 0
              ? replacedOnce(
                  replacedOnce(xml, '</mergeCells>', `</mergeCells>${validations}`),
                  `<row r="${first - 2}"`,
                  `<row r="${first - 2}" hidden="1"`,
                )
              : xml,
        },
        'xl/workbook.xml': {
          transform: (xml) =>
            replacedOnce(
              replacedOnce(xml, `name="${FORM_SHEET}"/>`, `name="${FORM_SHEET}" state="hidden"/>`),
              '<definedNames/>',
              named,
            ),
        },
      },
    },
  };
}

function replacedOnce(xml: string, what: string, by: string): string {
  if (xml.split(what).length !== 2) throw new Error(`the Excel writer no longer writes one ${what}`);
  return xml.replace(what, () => by);
}
