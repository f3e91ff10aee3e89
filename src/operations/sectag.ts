// Operations on security tags: which front end sees which zones (spec 04 §11).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { insertSectag, listSectags } from '../store/sectag.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { seesAll } from './find-zone.ts';
import { Done } from './schemas.ts';

const LABEL = /^[A-Za-z0-9][-_A-Za-z0-9.]{0,59}$/;

/** Sectags are for callers who see everything, whatever their role. */
function requireAdminSectag(ctx: TransactionContext): void {
  if (!seesAll(ctx)) throw new DmsError('SecTagPermissionDenied', { sectag_label: ctx.caller.sectag });
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
    requireAdminSectag(ctx);
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
    requireAdminSectag(ctx);
    if (sectag_label === ctx.settings.admin_sectag) throw new DmsError('ZoneSecTagExists', { sectag_label });
    await insertSectag(ctx.trx, sectag_label);
    return true as const;
  },
});
