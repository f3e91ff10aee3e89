// Seeding: the file that named loads a zone from, with a serial above every one seen of that name (spec 06 §1.1, §3.2).

import { dateSerial } from '../../dns/serial.ts';
import { DmsError } from '../../domain/errors.ts';
import { deriveApex } from '../../domain/zone/apex.ts';
import { nextSerial } from '../../domain/zone/serial.ts';
import { underSetting } from '../../domain/zone/under-setting.ts';
import { seedFile } from '../../render/zone-file.ts';
import { apexConfig, configFor } from '../../store/config.ts';
import { nameWantsFiles } from '../../store/facts.ts';
import { contentOfZi } from '../../store/record.ts';
import { raiseSerialFloor, serialFloor } from '../../store/serial-floor.ts';
import type { InsidePerformer } from '../context.ts';
import { publishZone } from './publish-target.ts';
import { deleteZoneFiles, putSeedFile } from './seed-file.ts';

/**
 * Effect `write_zone_file {zi_id}`. Outcome `zone_file_written {serial}`.
 * The floor is raised with it: named may serve the file before anything else is recorded.
 */
export const writeZoneFile: InsidePerformer = async ({ trx, ports, subject, facts }, params) => {
  const ziId = Number(params.zi_id);
  const { row, name } = subject;
  const stored = await contentOfZi(trx, ziId);
  if (stored === null) throw new DmsError('ZiNotFound', { name, zi_id: ziId });
  const config = apexConfig(await configFor(trx, row.sg_id as number));
  const content = underSetting(stored, publishZone(subject), config);
  const apex = deriveApex(
    stored.zi,
    config,
    row.use_apex_ns === true,
    name,
    (row.served_apex_ns as string[] | null) ?? [],
  );
  const serial = nextSerial({
    name,
    servedSerial: null,
    dbSerial: row.soa_serial as number | null,
    floor: await serialFloor(trx, name),
    today: dateSerial(new Date(String(facts.now))),
  });
  await raiseSerialFloor(trx, name, serial);
  await putSeedFile(ports, name, seedFile(content, { ...apex, soa: { ...apex.soa, serial } }));
  return { type: 'zone_file_written', serial };
};

/** Effect `remove_zone_files`: unless another row of that name wants them (spec 01 §2.5 rmFiles). */
export const removeZoneFiles: InsidePerformer = async ({ trx, ports, subject }) => {
  if (await nameWantsFiles(trx, subject.name)) return { type: 'zone_files_kept' };
  await deleteZoneFiles(ports, subject.name);
  return { type: 'zone_files_removed' };
};
