// The little language that names a version of a zone (spec 02 §4.1): text in, reference out; the store looks it up.
import { DmsError, type ErrorName } from '../errors.ts';

export interface DayTime {
  readonly hour: number;
  readonly minute: number;
}

/** `published` has no id; `steps` are versions forward (positive) or back; dates are in the database's time zone. */
export type ZiRef =
  | { readonly kind: 'published' }
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'step'; readonly from: 'published' | number; readonly steps: number }
  | { readonly kind: 'age'; readonly seconds: number }
  | ({ readonly kind: 'date'; readonly year: number; readonly month: number; readonly day: number } & DayTime)
  | { readonly kind: 'day'; readonly month: number; readonly day: number }
  | ({ readonly kind: 'clock' } & DayTime);

const UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** Reads a zi-id; `text` null or empty is the published version. Throws ZiIdSyntaxError and its kin (spec 03 §6.3, -100 … -107). */
export function parseZiId(text: string | number | null): ZiRef {
  const zi = String(text ?? '').trim();
  const fail = (error: ErrorName): never => {
    throw new DmsError(error, { zi_id: zi });
  };
  if (zi === '' || zi === '^') return { kind: 'published' };
  if (zi === '*') return { kind: 'id', id: 0 };
  if (/^\d+$/.test(zi)) return { kind: 'id', id: idOf(zi) ?? fail('ZiIdSyntaxError') };
  if (zi.startsWith('^')) {
    return { kind: 'step', from: 'published', steps: steps(zi.slice(1)) ?? fail('ZiIdAdjStringSyntaxError') };
  }
  if (zi.startsWith('@')) return age(zi.slice(1), fail);
  return date(zi, fail) ?? adjusted(zi, fail) ?? fail('ZiIdSyntaxError');
}

// A ZI id that the database cannot have is simply not found.
function idOf(digits: string): number | null {
  const id = Number(digits);
  return Number.isSafeInteger(id) ? id : null;
}

function steps(adjustment: string): number | null {
  if (/^-+$/.test(adjustment)) return -adjustment.length;
  if (/^\++$/.test(adjustment)) return adjustment.length;
  return /^[+-]\d{1,9}$/.test(adjustment) ? Number(adjustment) : null;
}

function adjusted(zi: string, fail: (error: ErrorName) => never): ZiRef | null {
  const [, id, adjustment] = /^(\d+)([+-].*)$/.exec(zi) ?? [];
  if (id === undefined || adjustment === undefined) return null;
  const from = idOf(id) ?? fail('ZiIdSyntaxError');
  return { kind: 'step', from, steps: steps(adjustment) ?? fail('ZiIdAdjStringSyntaxError') };
}

function age(text: string, fail: (error: ErrorName) => never): ZiRef {
  const unit = UNIT[text.slice(-1).toLowerCase()] ?? fail('ZiIdTimeUnitSyntaxError');
  const amount = text.slice(0, -1);
  if (!/^(\d{1,9}(\.\d*)?|\.\d+)$/.test(amount)) fail('ZiIdTimeAmountSyntaxError');
  return { kind: 'age', seconds: Number(amount) * unit };
}

// Dates and times of day; null when the text looks like neither.
function date(zi: string, fail: (error: ErrorName) => never): ZiRef | null {
  const [day = '', clock] = zi.split(/,(.*)/s);
  const slash = day.split('/').length;
  if (slash === 2 && clock === undefined) return dayOfYear(day, fail);
  if (slash > 1) {
    const [, dd, mm, yyyy] = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/.exec(day) ?? fail('ZiIdDdMmYyyySyntaxError');
    return fullDate({ yyyy, mm, dd }, clock, fail);
  }
  if (/^\d+-\d+-/.test(day) || clock !== undefined || /^(19|20)\d\d-\d\d$/.test(day)) {
    const [, yyyy, mm, dd] = /^(\d{2}|\d{4})-(\d{1,2})-(\d{1,2})$/.exec(day) ?? fail('ZiIdIsoDateSyntaxError');
    return fullDate({ yyyy, mm, dd }, clock, fail);
  }
  return zi.includes(':') ? { kind: 'clock', ...(dayTime(zi) ?? fail('ZiIdHhMmSyntaxError')) } : null;
}

function dayOfYear(text: string, fail: (error: ErrorName) => never): ZiRef {
  const [, dd, mm] = /^(\d{1,2})\/(\d{1,2})$/.exec(text) ?? fail('ZiIdDdSlashMmSyntaxError');
  const [month, day] = [Number(mm), Number(dd)];
  // 2000 is a leap year, so 29/02 passes; the store takes the last year that had one.
  return isDate(2000, month, day) ? { kind: 'day', month, day } : fail('ZiIdDdSlashMmSyntaxError');
}

interface DateText {
  readonly yyyy: string | undefined;
  readonly mm: string | undefined;
  readonly dd: string | undefined;
}

function fullDate(
  { yyyy = '', mm, dd }: DateText,
  clock: string | undefined,
  fail: (error: ErrorName) => never,
): ZiRef {
  const short = yyyy.length === 2;
  const year = Number(yyyy) + (short ? (Number(yyyy) >= 70 ? 1900 : 2000) : 0);
  const [month, day] = [Number(mm), Number(dd)];
  const time = clock === undefined ? { hour: 0, minute: 0 } : dayTime(clock);
  // An impossible calendar date is reported as a bad time, as operators know it.
  if (time === null || year === 0 || !isDate(year, month, day)) return fail('ZiIdHhMmSyntaxError');
  return { kind: 'date', year, month, day, ...time };
}

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return month >= 1 && month <= 12 && day >= 1 && date.getUTCDate() === day;
}

function dayTime(text: string): DayTime | null {
  const [, hh, mm, half = ''] = /^(\d{1,2}):(\d{2})(am|pm|a|p)?$/i.exec(text) ?? [];
  const minute = Number(mm);
  let hour = Number(hh);
  if (hh === undefined || hour > 23 || minute > 59) return null;
  if (/^p/i.test(half) && hour < 12) hour += 12;
  if (/^a/i.test(half) && hour === 12) hour = 0;
  return { hour, minute };
}
