/** What an acknowledgement repeats of a broken file, made such that the acknowledgement itself is right. */

/** ST01 as AK201 may hold it: three capitals or digits. */
export const setId = (text: string) => usable(text, /^[A-Z0-9]{3}$/, '000');

/** ST02 as AK202 may hold it: letters and digits, four to nine. */
export const setNumber = (text: string) =>
  text
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(-9)
    .padStart(4, '0');

/** GS01 as AK101 may hold it: two capitals; of a group without, what no other has. */
export const functionalId = (text: string) => usable(text, /^[A-Z]{2}$/, 'ZZ');

/** GS06 as AK102 may hold it: one to nine digits. */
export const groupNumber = (text: string) => text.replaceAll(/\D/g, '').slice(-9) || '0';

/** ISA13 as TA101 may hold it: nine digits. */
export const interchangeNumber = (text: string) => text.replaceAll(/\D/g, '').slice(-9).padStart(9, '0');

/** The text where it has the form wanted, else what stands in for it. */
export const usable = (text: string, form: RegExp, fallback: string) => (form.test(text) ? text : fallback);
