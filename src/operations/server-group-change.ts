// Operations that change a server group, or remove it (spec 02 §1.5).

import { Type } from 'typebox';
import { MASTER_ID, masterRow } from '../store/master.ts';
import { deleteServerGroup, renameServerGroup, requireServerGroup, updateServerGroup } from '../store/server-group.ts';
import { defineOperation } from './define.ts';
import { raiseFor } from './raise-for.ts';
import { Done } from './schemas.ts';
import { requireTemplateDirectory, templateDirectoryOf } from './template-directory.ts';
import { checkOptionalAddress, checkSgName } from './words.ts';

const Name = Type.String({ minLength: 1 });
const AddressOrNull = Type.Union([Type.String(), Type.Null()]);

export const deleteSg = defineOperation({
  name: 'delete_sg',
  summary: 'Deletes a server group that has neither zones, deleted ones counted, nor servers',
  transaction: 'one',
  roles: ['admin'],
  params: { sg_name: Name },
  positional: ['sg_name'],
  result: Done,
  run: async (ctx, { sg_name }) => {
    const sg = await requireServerGroup(ctx.trx, sg_name);
    if ((await masterRow(ctx.trx)).replica_sg_id === sg.id) {
      const master = { kind: 'master' as const, id: MASTER_ID, name: 'master', failure: 'ZoneSmFailure' as const };
      await raiseFor(ctx, { ...master, type: 'setReplicaSg', params: { sg_id: null } });
    }
    await deleteServerGroup(ctx.trx, sg);
    return true as const;
  },
});

export const renameSg = defineOperation({
  name: 'rename_sg',
  summary: 'Renames a server group; default_sg follows, its key file has to be renamed by hand',
  transaction: 'one',
  roles: ['admin'],
  params: { sg_name: Name, dst_sg_name: Name },
  positional: ['sg_name', 'dst_sg_name'],
  result: Done,
  run: async (ctx, { sg_name, dst_sg_name }) => {
    const sg = await requireServerGroup(ctx.trx, sg_name);
    const name = checkSgName(dst_sg_name);
    await renameServerGroup(ctx.trx, sg, name);
    const { transfer_key_dir: dir } = ctx.settings;
    ctx.changed({
      note: `if there is a key ${dir}/${sg.name}.key, rename it to ${dir}/${name}.key; then reconfig_all`,
    });
    return true as const;
  },
});

export const setSgConfig = defineOperation({
  name: 'set_sg_config',
  summary: 'Gives a server group templates of its own; null: those of the setting server_config_dir',
  transaction: 'steps',
  roles: ['admin'],
  params: { sg_name: Name, config_dir: Type.Union([Type.String({ maxLength: 1024 }), Type.Null()]) },
  positional: ['sg_name', 'config_dir'],
  result: Done,
  run: async (ctx, { sg_name, config_dir }) => {
    const directory = templateDirectoryOf(config_dir);
    await ctx.step(({ trx }) => requireServerGroup(trx, sg_name));
    await requireTemplateDirectory(ctx, directory);
    await ctx.step(async ({ trx }) => {
      const sg = await requireServerGroup(trx, sg_name);
      await updateServerGroup(trx, sg.id, { config_dir: directory });
    });
    return true as const;
  },
});

export const setSgMasterAddress = addressSetting(
  'set_sg_master_address',
  'Sets the address from which the servers of a group pull; null: that of the setting master_dns_server',
  'master_address',
);
export const setSgMasterAltAddress = addressSetting(
  'set_sg_master_alt_address',
  'Sets the address of the other master from which the servers of a group pull; null: none',
  'master_alt_address',
);

function addressSetting(name: string, summary: string, column: 'master_address' | 'master_alt_address') {
  return defineOperation({
    name,
    summary,
    transaction: 'one',
    roles: ['admin'],
    params: { sg_name: Name, address: AddressOrNull },
    positional: ['sg_name', 'address'],
    result: Done,
    run: async (ctx, { sg_name, address }) => {
      const sg = await requireServerGroup(ctx.trx, sg_name);
      await updateServerGroup(ctx.trx, sg.id, { [column]: checkOptionalAddress(address) });
      return true as const;
    },
  });
}
