/** Stands in for codes/ until its functions are here. */
import type { Session } from '../codes/codes.ts';

const KEYS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
export const isUai = (text: string): boolean =>
  /^[0-9]{7}[A-Z]$/.test(text) && KEYS[Number(text.slice(0, 7)) % 23] === text[7];
export const ineKind = (text: string): string | null =>
  /^[0-9]{10}[A-Z]$/.test(text)
    ? 'bea'
    : /^[0-9]{9}[A-Z]{2}$/.test(text)
      ? 'rnie'
      : /^[0-9]{4}A[0-9]{5}[A-Z]$/.test(text)
        ? 'apprentice'
        : /^[0-9A-Z]{10}[0-9]$/.test(text)
          ? 'university'
          : null;
export const hasIneKey = (text: string): boolean | null =>
  ineKind(text) === 'bea' ? KEYS[Number(text.slice(0, 10)) % 23] === text[10] : null;
export const isSerieAt = (exam: string, text: string, _session: Session): boolean =>
  text === '' ||
  (exam === 'BCG'
    ? text === 'Générale'
    : exam === 'BTN'
      ? ['STMG', 'ST2S', 'STI2D', 'STL', 'STD2A', 'STHR', 'STAV', 'S2TMD'].includes(text)
      : true);
export const familyOf = (exam: string): string =>
  ['BCG', 'BTN', 'BCP'].includes(exam) ? 'BAC' : ['EAF', 'EAM'].includes(exam) ? 'EA' : exam;
export const hasMarks = (exam: string): boolean => ['EAF', 'EAM'].includes(exam);
