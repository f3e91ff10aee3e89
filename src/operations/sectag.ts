// Operations on security tags: which front end sees which zones (spec 04 §11).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import {
  addSectags,
  insertSectag,
  listSectags,
  removeSectag,
  deleteSectag as removeTag,
  replaceSectags,
  sectagsOfZone,
} from '../store/sectag.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone, lockZoneNamed } from './find-zone.ts';
import { Done, Param, SecTag } from './schemas.ts';

const LABEL = /^[A-Za-z0-9][-_A-Za-z0-9.]{0,59}$/;

/** The Admin tag is every zone's, is listed always and stored never. */
function isBuiltIn(ctx: TransactionContext, label: string): boolean {
  return label === ctx.settings.admin_sectag;
}

export const showSectags = defineOperation({
  name: 'show_sectags',
  summary: 'All security tags, the built-in one first',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {},
  positional: [],
  result: Type.Array(Type.Object({ zone_id: Type.String(), sectag_label: Type.String() })),
  run: async (ctx) => {
    const labels = [ctx.settings.admin_sectag, ...(await listSectags(ctx.trx))];
    return labels.map((label) => ({ zone_id: label, sectag_label: label }));
  },
});

export const createSectag = defineOperation({
  name: 'create_sectag',
  summary: 'Creates a security tag',
  transaction: 'one',
  roles: ['admin'],
  params: { sectag_label: Type.String({ pattern: LABEL.source }) },
  positional: ['sectag_label'],
  result: Done,
  run: async (ctx, { sectag_label }) => {
    if (isBuiltIn(ctx, sectag_label)) throw new DmsError('ZoneSecTagExists', { sectag_label });
    await insertSectag(ctx.trx, sectag_label);
    return true as const;
  },
});

export const deleteSectag = defineOperation({
  name: 'delete_sectag',
  summary: 'Deletes a security tag that no zone has',
  transaction: 'one',
  roles: ['admin'],
  params: { sectag_label: Type.String() },
  positional: ['sectag_label'],
  result: Done,
  run: async (ctx, { sectag_label }) => {
    if (isBuiltIn(ctx, sectag_label)) {
      const text = `security tag '${sectag_label}' is every zone's`;
      throw new DmsError('ZoneSecTagStillUsed', { sectag_label, name: null }, text);
    }
    await removeTag(ctx.trx, sectag_label);
    return true as const;
  },
});

export const showZoneSectags = defineOperation({
  name: 'show_zone_sectags',
  summary: 'The security tags of a zone, the built-in one first',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Type.Array(SecTag),
  run: async (ctx, { name }) => {
    const zone = await findZone(ctx, name, 'closest');
    const labels = [ctx.settings.admin_sectag, ...(await sectagsOfZone(ctx.trx, zone.id))];
    return labels.map((sectag_label) => ({ sectag_label }));
  },
});

const Label = Type.String({ description: "the built-in tag is every zone's: nothing happens" });

export const addZoneSectag = defineOperation({
  name: 'add_zone_sectag',
  summary: 'Lets a front end see a zone; one that sees it already is fine',
  transaction: 'one',
  roles: ['admin'],
  params: { name: Param.zoneName, sectag_label: Label },
  positional: ['name', 'sectag_label'],
  result: Done,
  run: async (ctx, { name, sectag_label }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    if (!isBuiltIn(ctx, sectag_label)) await addSectags(ctx.trx, zone.id, [sectag_label]);
    return true as const;
  },
});

export const deleteZoneSectag = defineOperation({
  name: 'delete_zone_sectag',
  summary: 'Hides a zone from a front end; one that does not see it is fine',
  transaction: 'one',
  roles: ['admin'],
  params: { name: Param.zoneName, sectag_label: Label },
  positional: ['name', 'sectag_label'],
  result: Done,
  run: async (ctx, { name, sectag_label }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    if (!isBuiltIn(ctx, sectag_label)) await removeSectag(ctx.trx, zone.id, sectag_label);
    return true as const;
  },
});

export const replaceZoneSectags = defineOperation({
  name: 'replace_zone_sectags',
  summary: "Replaces a zone's security tags; an empty list leaves the built-in one",
  transaction: 'one',
  roles: ['admin'],
  params: { name: Param.zoneName, sectag_labels: Type.Array(SecTag) },
  positional: ['name', 'sectag_labels'],
  result: Done,
  run: async (ctx, { name, sectag_labels }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const labels = sectag_labels.map(({ sectag_label }) => sectag_label).filter((label) => !isBuiltIn(ctx, label));
    await replaceSectags(ctx.trx, zone.id, [...new Set(labels)]);
    return true as const;
  },
});
