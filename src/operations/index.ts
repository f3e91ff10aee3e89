// The table of all operations: one row makes a method, a document entry and a role test.

import * as activity from './activity.ts';
import * as adminConfig from './admin-config.ts';
import * as bulk from './bulk.ts';
import * as changeSet from './change-set.ts';
import * as check from './check.ts';
import * as config from './config.ts';
import type { Operation } from './define.ts';
import * as event from './event.ts';
import * as findRecords from './find-records.ts';
import * as log from './log.ts';
import * as master from './master.ts';
import * as ping from './ping.ts';
import * as publishPause from './publish-pause.ts';
import * as recordQuery from './record-query.ts';
import * as reference from './reference.ts';
import * as replaceRecords from './replace-records.ts';
import * as restore from './restore.ts';
import * as rndcConf from './rndc-conf.ts';
import * as roll from './roll.ts';
import * as sectag from './sectag.ts';
import * as server from './server.ts';
import * as serverChange from './server-change.ts';
import * as serverGroup from './server-group.ts';
import * as serverGroupChange from './server-group-change.ts';
import * as shell from './shell.ts';
import * as tsigKey from './tsig-key.ts';
import * as updateRrs from './update-rrs.ts';
import * as vacuum from './vacuum.ts';
import * as verify from './verify.ts';
import * as wait from './wait.ts';
import * as zoneCopy from './zone-copy.ts';
import * as zoneCreate from './zone-create.ts';
import * as zoneDiff from './zone-diff.ts';
import * as zoneGroups from './zone-groups.ts';
import * as zoneInstance from './zone-instance.ts';
import * as zoneKeys from './zone-keys.ts';
import * as zoneLife from './zone-life.ts';
import * as zoneList from './zone-list.ts';
import * as zoneLoadZi from './zone-load-zi.ts';
import * as zonePlan from './zone-plan.ts';
import * as zonePreview from './zone-preview.ts';
import * as zoneRead from './zone-read.ts';
import * as zoneSerial from './zone-serial.ts';
import * as zoneTtl from './zone-ttl.ts';
import * as zoneUndo from './zone-undo.ts';
import * as zoneWrite from './zone-write.ts';

export const operations = {
  list_zone: zoneList.listZone,
  list_zi: zoneRead.listZi,
  show_zone: zoneRead.showZone,
  show_zone_byid: zoneRead.showZoneById,
  show_zone_text: zoneRead.showZoneText,
  show_zonesm: zoneRead.showZonesm,
  show_zi: zoneInstance.showZi,
  show_zi_byid: zoneInstance.showZiById,
  diff_zones: zoneDiff.diffZones,
  show_zone_history: zoneDiff.showZoneHistory,
  copy_zi: zoneInstance.copyZi,
  delete_zi: zoneInstance.deleteZi,
  rr_query_db: recordQuery.rrQueryDb,
  find_records: findRecords.findRecords,
  preview_replace: replaceRecords.previewReplace,
  replace_records: replaceRecords.replaceRecords,
  list_changes: changeSet.listChanges,
  show_changes: changeSet.showChanges,
  revert_changes: changeSet.revertChanges,
  plan_zone: zonePlan.planZone,
  begin_apply: zonePlan.beginApply,
  apply_zone: zonePlan.applyZone,
  undo_zone: zoneUndo.undoZone,
  show_last_change: zoneUndo.showLastChange,
  create_zone: zoneCreate.createZone,
  copy_zone: zoneCopy.copyZone,
  load_zone: zoneCreate.loadZone,
  edit_zone: zoneWrite.editZone,
  tickle_editlock: zoneWrite.tickleEditlock,
  cancel_edit_zone: zoneWrite.cancelEditZone,
  update_zone: zoneWrite.updateZone,
  update_zone_text: zoneWrite.updateZoneText,
  preview_zone_text: zonePreview.previewZoneText,
  preview_withdrawal: zonePreview.previewWithdrawal,
  update_rrs: updateRrs.updateRrs,
  update_rrs_text: updateRrs.updateRrsText,
  list_update_rrs: updateRrs.listUpdateRrs,
  load_zi: zoneLoadZi.loadZi,
  delete_zone: zoneLife.deleteZone,
  undelete_zone: zoneLife.undeleteZone,
  destroy_zone: zoneLife.destroyZone,
  enable_zone: zoneLife.enableZone,
  disable_zone: zoneLife.disableZone,
  refresh_zone: zoneLife.refreshZone,
  reset_zone: zoneLife.resetZone,
  set_zone: zoneLife.setZone,
  sign_zone: zoneKeys.signZone,
  load_keys: zoneKeys.loadKeys,
  refresh_zone_ttl: zoneTtl.refreshZoneTtl,
  poke_zone_set_serial: zoneSerial.pokeZoneSetSerial,
  poke_zone_wrap_serial: zoneSerial.pokeZoneWrapSerial,
  refresh_all: bulk.refreshAll,
  refresh_sg: bulk.refreshSg,
  refresh_apex: bulk.refreshApex,
  reset_all_zones: bulk.resetAllZones,
  nuke_zones: bulk.nukeZones,
  preview_bulk: bulk.previewBulk,
  list_bulk: bulk.listBulkJobs,
  show_bulk: bulk.showBulk,
  pause_bulk: bulk.pauseBulk,
  resume_bulk: bulk.resumeBulk,
  cancel_bulk: bulk.cancelBulk,
  set_zone_sg: zoneGroups.setZoneSg,
  set_zone_alt_sg: zoneGroups.setZoneAltSg,
  swap_zone_sg: zoneGroups.swapZoneSg,
  move_zone_sg: zoneGroups.moveZoneSg,
  cancel_move_zone_sg: zoneGroups.cancelMoveZoneSg,
  create_sg: serverGroup.createSg,
  show_sg: serverGroup.showSg,
  list_sg: serverGroup.listSg,
  set_replica_sg: serverGroup.setReplicaSg,
  delete_sg: serverGroupChange.deleteSg,
  rename_sg: serverGroupChange.renameSg,
  set_sg_config: serverGroupChange.setSgConfig,
  set_sg_master_address: serverGroupChange.setSgMasterAddress,
  set_sg_master_alt_address: serverGroupChange.setSgMasterAltAddress,
  create_server: server.createServer,
  show_server: server.showServer,
  show_server_byaddr: server.showServerByAddr,
  delete_server: serverChange.deleteServer,
  rename_server: serverChange.renameServer,
  set_server_type: serverChange.setServerType,
  set_server_address: serverChange.setServerAddress,
  set_server_ssh_address: serverChange.setServerSshAddress,
  move_server_sg: serverChange.moveServerSg,
  list_server: server.listServer,
  enable_server: server.enableServer,
  disable_server: server.disableServer,
  reset_server: server.resetServer,
  ping_servers: ping.pingServers,
  write_rndc_conf: rndcConf.writeRndcConf,
  generate_tsig_key: tsigKey.generateTsigKey,
  rsync_server_admin_config: adminConfig.rsyncServerAdminConfig,
  drain_server: roll.drainServer,
  undrain_server: roll.undrainServer,
  resume_roll: roll.resumeRollOperation,
  pause_publish: publishPause.pausePublish,
  resume_publish: publishPause.resumePublish,
  reconfig_master: master.reconfigMaster,
  reconfig_sg: master.reconfigSg,
  reconfig_all: master.reconfigAll,
  reconfig_replica_sg: master.reconfigReplicaSg,
  reset_master: master.resetMaster,
  batch_hold: master.batchHold,
  show_master_status: master.showMasterStatus,
  show_configsm: master.showConfigsm,
  restore_named_db: restore.restoreNamedDb,
  show_dms_status: master.showDmsStatus,
  list_pending_events: event.listPendingEvents,
  list_failed_events: event.listFailed,
  list_events: event.listEvents,
  show_event: event.showEvent,
  fail_event: event.failEvent,
  list_log: log.listLog,
  wait_change: wait.waitChange,
  verify: verify.verify,
  vacuum_event_queue: vacuum.vacuumEventQueue,
  vacuum_zones: vacuum.vacuumZones,
  vacuum_zis: vacuum.vacuumZis,
  vacuum_pare_deleted_zone_zis: vacuum.vacuumPareDeletedZoneZis,
  vacuum_syslog: vacuum.vacuumSyslogRows,
  vacuum_all: vacuum.vacuumAll,
  show_activity: activity.showActivity,
  list_zone_events: activity.listZoneEvents,
  complete_word: shell.completeWord,
  show_host_state: shell.showHostState,
  log_command: shell.logCommand,
  show_checks: check.showChecks,
  set_zone_checks: check.setZoneChecks,
  show_config: config.showConfig,
  set_config: config.setConfigOperation,
  show_apex_ns: config.showApexNs,
  set_apex_ns: config.setApexNs,
  create_reference: reference.createReference,
  delete_reference: reference.deleteReference,
  rename_reference: reference.renameReference,
  list_reference: reference.listReference,
  set_zone_reference: reference.setZoneReference,
  show_sectags: sectag.showSectags,
  create_sectag: sectag.createSectag,
  delete_sectag: sectag.deleteSectag,
  show_zone_sectags: sectag.showZoneSectags,
  add_zone_sectag: sectag.addZoneSectag,
  delete_zone_sectag: sectag.deleteZoneSectag,
  replace_zone_sectags: sectag.replaceZoneSectags,
} as const;

export type OperationName = keyof typeof operations;

export const operationsByName: ReadonlyMap<string, Operation> = new Map(Object.entries(operations));
