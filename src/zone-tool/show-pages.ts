// Shows a long list page by page as it is read: the first lines come at once, and nothing holds the whole of it.

import { printPages } from './pager.ts';
import type { Shell } from './shell.ts';
import type { CallVerb, Input } from './verb.ts';

/** Items; the first page is small, so that it is there soon. */
const FIRST_PAGE = 100;
const PAGE = 5_000;

/** A verb whose operation gives its items by `limit` and `cursor`. */
export type PagedVerb = CallVerb & { readonly pages: string };

export function isPaged(verb: CallVerb): verb is PagedVerb {
  return verb.pages !== undefined;
}

interface Page {
  readonly items: readonly unknown[];
  readonly cursor: string | null;
}

/** Throws what the operation throws, for the first page before anything is printed. */
export async function showPages(shell: Shell, verb: PagedVerb, input: Input): Promise<void> {
  const params = verb.params?.(input, shell) ?? {};
  const read = (limit: number, cursor: string | null) => readPage(shell, verb, input, { ...params, limit, cursor });
  const first = await read(FIRST_PAGE, null);
  const pages = (async function* () {
    yield first.items;
    for (let { cursor } = first; cursor !== null; ) {
      const page = await read(PAGE, cursor);
      yield page.items;
      cursor = page.cursor;
    }
  })();
  if (input.switches.json === true) await shell.interruptible(shell.terminal.pour(asJson(pages)));
  else
    await printPages(
      shell,
      asText(pages, (items) => verb.view?.(items, input, shell) ?? ''),
    );
}

async function readPage(
  shell: Shell,
  verb: PagedVerb,
  { switches }: Input,
  { cursor, ...params }: Record<string, unknown>,
): Promise<Page> {
  const asked = cursor === null ? params : { ...params, cursor };
  const value = (await shell.interruptible(shell.call(verb.operation, asked))) as Record<string, unknown>;
  const shown = switches.unicode === true ? (await import('../dns/unicode-names.ts')).withUnicodeNames(value) : value;
  const { [verb.pages]: items, cursor: next } = shown as Record<string, unknown>;
  return { items: items as readonly unknown[], cursor: next as string | null };
}

type Pages = AsyncIterable<readonly unknown[]>;

async function* asText(pages: Pages, view: (items: readonly unknown[]) => string): AsyncGenerator<string> {
  for await (const items of pages) yield `${view(items)}\n`;
}

/** The same text as `JSON.stringify` would make of the whole list. */
async function* asJson(pages: Pages): AsyncGenerator<string> {
  let before = '[\n';
  for await (const items of pages) {
    for (const item of items) {
      yield `${before}  ${JSON.stringify(item, null, 2).replaceAll('\n', '\n  ')}`;
      before = ',\n';
    }
  }
  yield '\n]\n';
}
