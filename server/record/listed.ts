/** Sections that are one file, a line for each row. */
import { countOf, lines, pages, type RecordNeeds, type Section, type Subject } from './section.ts';

/** A section whose rows are the lines of one file. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names its columns
export function listed<Row extends object>(section: {
  readonly table: string;
  readonly about: string;
  readonly file: string;
  /** Of the patient's facade id; `patient` unless told. */
  readonly column?: string;
  /** Ends in `> $2`, ordered by it, with a column `place`. */
  readonly sql: string;
  readonly line: (row: Row, needs: RecordNeeds, subject: Subject) => object;
}): Section {
  const { table, about, file, sql, line, column = 'patient' } = section;
  return {
    table,
    about: `${file}: ${about}`,
    count: (tx, { patient }) => countOf(tx, `${table} WHERE ${column} = $1`, patient),
    async *files(needs, subject) {
      const rows = () => pages<Row & { place: string }>(needs, subject, { sql, place: ({ place }) => place });
      const all = async function* () {
        for await (const row of rows()) yield line(row, needs, subject);
      };
      yield await Promise.resolve({ path: file, content: lines(all()) });
    },
  };
}
