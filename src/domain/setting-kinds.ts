// The kinds of values that dms.conf knows: how each is read from text and what is expected.

import { addressList } from '../dns/address-list.ts';
import { NetworkError } from '../dns/network.ts';

/** One row of the settings table. `default` of a path may begin with `$config_dir/` or another base. */
export interface Setting<T> {
  readonly type: SettingType;
  readonly default: T;
  readonly doc: string;
  readonly expected: string;
  /** Masked wherever settings are shown. */
  readonly secret: boolean;
  /** Value of a text, or undefined when it is none. */
  readonly parse: (text: string) => T | undefined;
}

export type SettingType =
  | 'text'
  | 'secret'
  | 'integer'
  | 'boolean'
  | 'duration-s'
  | 'duration-min'
  | 'hold'
  | 'octal'
  | 'port'
  | 'words'
  | 'addresses'
  | 'cron'
  | 'path'
  | 'target';

const TRUE = /^(true|on|yes|1|up|enabled?)$/i;
const FALSE = /^(false|off|no|0|down|disabled?)$/i;

export const text = (value: string, doc: string): Setting<string> => row('text', value, doc, 'text', (t) => t);

/** One of a few words. */
export const choice = <const W extends string>(words: readonly [W, ...W[]], doc: string): Setting<W> =>
  row('text', words[0], doc, `one of ${words.join(', ')}`, (t) => words.find((word) => word === t.toLowerCase()));

export const secret = (value: string, doc: string): Setting<string> => ({
  ...row('secret', value, doc, 'text', (t: string) => t),
  secret: true,
});

export const path = (value: string, doc: string): Setting<string> => row('path', value, doc, 'a path', (t) => t);

export const integer = (value: number, doc: string): Setting<number> =>
  row('integer', value, doc, 'a whole number, not negative', wholeNumber);

export const boolean = (value: boolean, doc: string): Setting<boolean> =>
  row('boolean', value, doc, 'true or false', (t) => (TRUE.test(t) ? true : FALSE.test(t) ? false : undefined));

export const seconds = (value: number, doc: string): Setting<number> =>
  row('duration-s', value, doc, 'seconds, or a number with s, m, h or d', (t) => duration(t, 1));

export const minutes = (value: number, doc: string): Setting<number> =>
  row('duration-min', value, doc, 'minutes, or a number with s, m, h or d', (t) => duration(t, 60));

/** Minutes, or `auto` (spec 06 §5.3). */
export const hold = (value: number | 'auto', doc: string): Setting<number | 'auto'> =>
  row('hold', value, doc, "minutes, or 'auto'", (t) => (t.toLowerCase() === 'auto' ? 'auto' : duration(t, 60)));

export const octal = (value: number, doc: string): Setting<number> =>
  row('octal', value, doc, 'an octal file mode such as 0644', (t) =>
    /^0{0,2}[0-7]{3}$/.test(t) ? Number.parseInt(t, 8) : undefined,
  );

/** A port number; `domain` is 53. */
export const port = (value: number, doc: string): Setting<number> =>
  row('port', value, doc, "a port number, or 'domain'", (t) => {
    const number = t.toLowerCase() === 'domain' ? 53 : wholeNumber(t);
    return number !== undefined && number <= 65535 ? number : undefined;
  });

/** Words between blanks or commas; brackets and quotes around them are tolerated (spec 05 §2.3). */
export const words = (value: readonly string[], doc: string): Setting<readonly string[]> =>
  row('words', value, doc, 'words between blanks', (t) => t.split(/[\s,[\]()'"]+/).filter((word) => word !== ''));

/** Addresses and networks; `unix` for peers on a UNIX socket. */
export const addresses = (value: readonly string[], doc: string): Setting<readonly string[]> =>
  row('addresses', value, doc, "addresses and networks between blanks, or 'unix'", (t) => {
    const list = t.split(/[\s,]+/).filter((word) => word !== '');
    return isAddressList(list) ? list : undefined;
  });

function isAddressList(list: readonly string[]): boolean {
  try {
    addressList(list);
    return true;
  } catch (error) {
    if (error instanceof NetworkError) return false;
    throw error;
  }
}

/** A cron line of five fields, or six with seconds in front; empty: never. */
export const cron = (value: string, doc: string): Setting<string> =>
  row('cron', value, doc, "a cron line such as '12 0 * * *', or nothing", (t) => {
    const fields = t.split(/\s+/).filter((field) => field !== '');
    if (fields.length === 0) return '';
    const isLine = (fields.length === 5 || fields.length === 6) && fields.every((field) => CRON_FIELD.test(field));
    return isLine ? fields.join(' ') : undefined;
  });

const CRON_FIELD = /^(\*|[\da-z]+(-[\da-z]+)?)(\/\d+)?(,(\*|[\da-z]+(-[\da-z]+)?)(\/\d+)?)*$/i;

/** An rsync target with `%s` for the address; a doubled per cent sign of older files is understood. */
export const target = (value: string, doc: string): Setting<string> =>
  row('target', value, doc, 'an rsync target with %s where the address goes', (t) => {
    const single = t.replaceAll('%%', '%');
    return single.split('%s').length === 2 ? single : undefined;
  });

function row<T>(
  type: SettingType,
  value: T,
  doc: string,
  expected: string,
  parse: (text: string) => T | undefined,
): Setting<T> {
  return { type, default: value, doc, expected, secret: false, parse };
}

function wholeNumber(t: string): number | undefined {
  return /^\d{1,15}$/.test(t) ? Number(t) : undefined;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

// In units of `unit` seconds: `90` is 90 of them, `2h` two hours.
function duration(t: string, unit: number): number | undefined {
  const [, amount = '', suffix = ''] = /^(\d+(?:\.\d+)?)\s*([smhd]?)$/i.exec(t) ?? [];
  if (amount === '') return undefined;
  return suffix === '' ? Number(amount) : (Number(amount) * (UNIT_SECONDS[suffix.toLowerCase()] ?? 1)) / unit;
}
