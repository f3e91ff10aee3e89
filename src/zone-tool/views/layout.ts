// How values, times and lists of keys look on a terminal (spec 02 §2.1, §5).

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const INDENT = ' '.repeat(8);

/** RFC 3339 to local time, `Tue Jan  2 03:04:05 2024`; nothing stays nothing. */
export function localTime(time: string | null | undefined, otherwise = 'None'): string {
  if (time === null || time === undefined) return otherwise;
  const at = new Date(time);
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const day = String(at.getDate()).padStart(2, ' ');
  return `${DAYS[at.getDay()]} ${MONTHS[at.getMonth()]} ${day} ${clock} ${at.getFullYear()}`;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Any value as operators know it: times local, nothing as None, truth with a capital letter. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return TIME.test(value) ? localTime(value) : value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Columns of fixed width, one space between; too long a value pushes the line. The last one is not padded. */
export function columns(...cells: readonly (readonly [value: unknown, width: number] | string)[]): string {
  return cells
    .map((cell) => (typeof cell === 'string' ? cell : shown(cell[0]).padEnd(cell[1])))
    .join(' ')
    .trimEnd();
}

/** `key:` padded to `width`, a space, the value; indented by eight. */
export function keyLine(key: string, value: unknown, width: number): string {
  return `${INDENT}${`${key}:`.padEnd(width)} ${shown(value)}`.trimEnd();
}

/** The named keys of `row` in that order, those missing as None. */
export function keyList(row: object, keys: readonly string[], width: number): string {
  const values = row as Record<string, unknown>;
  return keys.map((key) => keyLine(key, values[key], width)).join('\n');
}

/** Words of `text` in lines of at most `width` columns, each indented. A word that is too long stands alone. */
export function wrapped(text: string, indent: number, width = 70): string {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(/\s+/).filter(Boolean)) {
      if (line !== '' && indent + line.length + 1 + word.length > width) {
        lines.push(line);
        line = '';
      }
      line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}`.trimEnd()).join('\n');
}

export function indented(lines: readonly string[]): string {
  return lines.map((line) => `${INDENT}${line}`).join('\n');
}
