// POSIX extended regular expressions, as far as BIND checks them in NAPTR records.

const CLASSES = new Set([
  'alnum',
  'alpha',
  'blank',
  'cntrl',
  'digit',
  'graph',
  'lower',
  'print',
  'punct',
  'space',
  'upper',
  'xdigit',
]);

/** Repeat counts go up to it. */
const MAX_BOUND = 255;

/** Number of groups of an extended regular expression, or null if it is none. */
export function ereGroups(pattern: string): number | null {
  let groups = 0;
  let open = 0;
  // Whether something that can be repeated stands before, and whether it is repeated already.
  let atom = false;
  let repeated = false;
  let emptyAllowed = false;
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at] as string;
    let next = at + 1;
    if (char === '*' || char === '+' || char === '?' || isBound(pattern, at)) {
      if (!atom || repeated) return null;
      next = char === '{' ? boundEnd(pattern, at + 1) : next;
      repeated = true;
    } else if (char === '^' || char === '$') atom = repeated = true;
    else if (char === '|') {
      if (!atom) return null;
      atom = repeated = emptyAllowed = false;
    } else if (char === '(') {
      groups++;
      open++;
      atom = repeated = false;
      emptyAllowed = true;
    } else {
      if (char === ')') {
        if (open > 0 && !atom && !emptyAllowed) return null;
        if (open > 0) open--;
      } else if (char === '\\') next = escapeEnd(pattern, at + 1, groups);
      else if (char === '[') next = bracketEnd(pattern, at + 1);
      atom = true;
      repeated = false;
    }
    if (next === -1) return null;
    at = next;
  }
  return open === 0 && atom ? groups : null;
}

function isBound(pattern: string, at: number): boolean {
  return pattern[at] === '{' && /\d/.test(pattern[at + 1] ?? '');
}

// The offset behind `n}`, `n,}` or `n,m}`; -1 if it is none of them.
function boundEnd(pattern: string, at: number): number {
  const [whole, low, high] = /^(\d+)(?:,(\d*))?\}/.exec(pattern.slice(at)) ?? [];
  if (whole === undefined || Number(low) > MAX_BOUND) return -1;
  if (high && (Number(high) > MAX_BOUND || Number(low) > Number(high))) return -1;
  return at + whole.length;
}

// A back reference must be to a group that has begun.
function escapeEnd(pattern: string, at: number, groups: number): number {
  const char = pattern[at];
  if (char === undefined) return -1;
  return char >= '1' && char <= '9' && Number(char) > groups ? -1 : at + 1;
}

// The offset behind the bracket expression whose first character is at `at`; -1 if it is none.
function bracketEnd(pattern: string, at: number): number {
  let i = pattern[at] === '^' ? at + 1 : at;
  const first = i;
  // Start of a possible range, and whether '-' stands behind it.
  let low: number | null = null;
  let ranging = false;
  while (i < pattern.length) {
    const char = pattern[i] as string;
    if (char === ']' && i > first) return i + 1;
    if (char === '-' && low !== null && !ranging) {
      ranging = true;
      i++;
      continue;
    }
    const item = char === '[' ? namedItem(pattern, i + 1) : { end: i + 1, value: char.charCodeAt(0) };
    if (item === null || (ranging && (item.value === null || (low !== null && item.value < low)))) return -1;
    low = ranging ? null : item.value;
    ranging = false;
    i = item.end;
  }
  return -1;
}

// `.x.]` `=x=]` `:alpha:]` behind '[', with the value that it can begin or end a range with; a bare '[' is a character.
function namedItem(pattern: string, at: number): { readonly end: number; readonly value: number | null } | null {
  const mark = pattern[at];
  if (mark !== '.' && mark !== '=' && mark !== ':') return { end: at, value: 0x5b };
  const end = pattern.indexOf(`${mark}]`, at + 2);
  if (end === -1) return null;
  const inside = pattern.slice(at + 1, end);
  if (mark === ':' && !CLASSES.has(inside)) return null;
  return { end: end + 2, value: mark === '.' ? (inside.length === 1 ? inside.charCodeAt(0) : 256) : null };
}
