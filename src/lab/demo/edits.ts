// Two ways to edit a zone: a person in an editor, and a panel over JSON-RPC. Each sets one TXT record to a new text.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from './demo.ts';

export interface Edit {
  readonly title: string;
  /** Of the record, relative to the zone. */
  readonly owner: string;
  /** Saves the zone with that text. */
  make(stage: Stage, zone: string, text: string): Promise<void>;
}

const OWNER = 'edited';

export interface Version {
  /** When it was saved, taken under the lock of the zone just before the commit. */
  readonly ctime: string;
  readonly rr_groups: readonly { readonly rrs: readonly { readonly label: string }[] }[];
}

// The "person": replaces the line of the record, as somebody would with vi.
const EDITOR = `#!/bin/sh
# The demonstration's editor: sets the record whose line is in $DEMO_LINE.
sed -i '/^${OWNER}[[:space:]]/d' "$1" && printf '%s\\n' "$DEMO_LINE" >> "$1"
`;

export const editInEditor: Edit = {
  title: 'zone_tool edit_zone',
  owner: OWNER,
  make: async ({ lab, ways }, zone, text) => {
    const editor = path.join(lab.dir, 'demo-editor');
    writeFileSync(editor, EDITOR, { mode: 0o755 });
    const env = { VISUAL: '', EDITOR: editor, DEMO_LINE: `${OWNER} IN TXT "${text}"` };
    await ways.zoneTool(['-f', 'edit_zone', zone], { env });
  },
};

export const editByRpc: Edit = {
  title: 'JSON-RPC update_zone',
  owner: OWNER,
  make: async ({ ways }, zone, text) => {
    const { zi } = await ways.rpc<{ zi: Version }>('show_zone', { name: zone });
    const others = zi.rr_groups.map((group) => ({
      ...group,
      rrs: group.rrs.filter(({ label }) => label !== OWNER),
    }));
    const added = { rrs: [{ label: OWNER, type: 'TXT', rdata: `"${text}"` }] };
    const zi_data = { ...zi, rr_groups: [...others, added] };
    await ways.rpc('update_zone', { name: zone, zi_data, login_id: 'demo@panel.example' });
  },
};
