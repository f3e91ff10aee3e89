// The content of a zone file that is loaded: mended where named would mend it, and what was mended told.

import type { ParsedZone } from '../../dns/zone-file/index.ts';
import type { Fault } from '../../domain/zone/checks/checks.ts';
import { mendForLoading } from '../../domain/zone/checks/mend-for-loading.ts';
import type { TransactionContext } from '../define.ts';
import type { ApexDefaults } from './apex-fields.ts';
import { contentFromText, type TextDraft } from './from-text.ts';

/** As contentFromText; what loading left out or changed becomes the note of the call. */
export function loadedDraft(
  ctx: TransactionContext,
  zone: string,
  parsed: ParsedZone,
  defaults: ApexDefaults,
): TextDraft {
  const draft = contentFromText(zone, parsed, defaults);
  const mended = mendForLoading(draft.content);
  const passedOver = parsed.warnings.map(({ line, message }) => ({ message: `line ${line}: ${message}` }));
  const told = [...passedOver, ...mended.faults];
  if (told.length > 0) ctx.changed({ note: mendedNote(told) });
  return { ...draft, content: mended.content };
}

/** The first of it, and how much more. */
function mendedNote([first, ...more]: readonly Pick<Fault, 'message'>[]): string {
  return `warning: ${first?.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`;
}
