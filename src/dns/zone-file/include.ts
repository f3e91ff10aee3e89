// $INCLUDE: which text is read in its place, under which origin (RFC 1035 §5.1).
import { originName } from './directives.ts';
import { grammarFault, type Place, SyntaxFault } from './faults.ts';
import { makeSource, type ParseState, type Source } from './parse-state.ts';
import type { Scanner } from './scanner.ts';

const MAX_DEPTH = 20;
/** Of one zone: files that include each other twice, and so on, would otherwise be read for ever. */
const MAX_FILES = 10_000;

/** The text that `$INCLUDE file [origin]` names and the origin it is read under. Throws SyntaxFault. */
export function openInclude(state: ParseState, scanner: Scanner): { source: Source; origin: string } {
  const { options, owners, source } = state;
  const [, path, originWord, more] = scanner.words;
  const place: Place = { line: scanner.line, column: 1 };
  if (options.include === undefined) throw fault(place, 'IncludeNotSupported', '$INCLUDE is not supported here');
  if (path === undefined) throw grammarFault(place, '$INCLUDE has no value');
  if (more !== undefined) throw grammarFault(more, '$INCLUDE takes a file and an origin');
  if (originWord?.quoted) throw grammarFault(originWord, 'the origin must not be quoted');
  const origin = originWord === undefined ? owners.origin : originName(originWord.text, owners.origin, place);
  checkDepth(source, path.text, place);
  if (++state.included > MAX_FILES) {
    throw fault(place, 'IncludeFailed', `more than ${MAX_FILES} files are included`, { file_name: path.text });
  }
  const text = readText(options.include, path.text, place);
  return { source: makeSource(text, path.text, source), origin };
}

function readText(include: (path: string) => string, path: string, place: Place): string {
  try {
    return include(path);
  } catch (error) {
    if (error instanceof Error) throw fault(place, 'IncludeFailed', `${path}: ${error.message}`, { file_name: path });
    throw error;
  }
}

function checkDepth(source: Source, path: string, place: Place): void {
  let depth = 0;
  for (let outer: Source | null = source; outer !== null; outer = outer.includedBy) {
    if (outer.file === path) throw fault(place, 'IncludeFailed', `${path} includes itself`, { file_name: path });
    if (++depth > MAX_DEPTH) {
      throw fault(place, 'IncludeFailed', `files are included more than ${MAX_DEPTH} deep`, { file_name: path });
    }
  }
}

function fault(place: Place, errorName: string, message: string, data: Readonly<Record<string, unknown>> = {}) {
  return new SyntaxFault(place, { errorName, message, data });
}
