// The one error table: name, JSON-RPC number, shell exit code, data keys and text of every error (spec 03 §6, spec 02 §2.5).

export interface ErrorRow {
  /** JSON-RPC number (spec 03 §6.1). */
  readonly code: number;
  /** Exit code of the shell, sysexits (spec 02 §2.5); `exitCode` knows the verbs that differ. */
  readonly exit: number;
  /** Keys of `error.data`, besides those that every error has. */
  readonly keys: readonly string[];
  /** What people read; `{key}` stands for a value of `data`. */
  readonly text: string;
  /** Ancestors, root first, for `exception_type` (spec 03 §1.4). */
  readonly parents: readonly string[];
  /** The same call may succeed a moment later. */
  readonly retryable?: true;
}

const DMS = ['BaseJsonRpcError', 'DMSError'];
const ZONE_PARSE = [...DMS, 'ZoneParseError'];
const ZONE = [...ZONE_PARSE, 'ZoneError'];
const PRIVILEGE = [...ZONE_PARSE, 'PrivilegeNeeded'];
const DIRECTIVE = [...ZONE_PARSE, 'DirectiveParseError'];
const SERIAL = [...DMS, 'SOASerialError'];
const ZI_PARSE = [...DMS, 'ZiParseError'];
const DYNDNS = [...DMS, 'UpdateError', 'DynDNSUpdateError'];
const NOT_FOUND = [...DMS, 'ZoneNotFound'];
const CFG = [...DMS, 'ZoneCfgItem'];
const SG_USED = [...DMS, 'SgStillUsed'];
const SERVER = [...DMS, 'ServerError'];
const PATTERN = [...DMS, 'ZoneSearchPatternError'];
const RESTORE = [...DMS, 'RestoreNamedDbError'];
const LOGIN = [...DMS, 'LoginIdError'];
const ZI_ID = [...DMS, 'ZiIdSyntaxError'];
const ZONE_SM = [...DMS, 'ZoneSmFailure'];
const SERVER_SM = [...SERVER, 'ServerSmFailure'];
const SURROUNDINGS = [...DMS, 'SurroundingsError'];

/** Keys of an error about one record: the submitted RR and where it stood. */
const P = ['name', 'rr_data', 'rr_groups_index', 'rrs_index'];
const ZI = ['name', 'zi_field', 'value'];
/** Keys of an error that a state machine caused. */
const E = ['name', 'event_message', 'event_results'];
const LOCK = ['name', 'locked_by', 'locked_at'];

/** code, exit, keys, text, parents. */
function row(code: number, exit: number, keys: readonly string[], text: string, parents = DMS): ErrorRow {
  return { code, exit, keys, text, parents };
}

/** A row of the surroundings: what the machine's administrator mends; the work goes on by itself afterwards. */
function outside(code: number, exit: number, keys: readonly string[], text: string): ErrorRow {
  return { code, exit, keys, text, parents: SURROUNDINGS, retryable: true };
}

// biome-ignore format: one error, one line
export const ERRORS = {
  // Protocol (spec 03 §6.2)
  ParseErrorJsonRpcError: row(-32700, 65, [], 'the body is not JSON', ['BaseJsonRpcError']),
  InvalidRequestJsonRpcError: row(-32600, 65, [], 'this is not a JSON-RPC request', ['BaseJsonRpcError']),
  MethodNotFoundJsonRpcError: row(-32601, 64, ['method'], "there is no method '{method}' here", ['BaseJsonRpcError']),
  InvalidParamsJsonRpcError: row(-32602, 64, [], 'invalid parameters', ['BaseJsonRpcError']),
  InternalErrorJsonRpcError: row(-32603, 70, [], 'internal error', ['BaseJsonRpcError']),

  // DMS (spec 03 §6.3)
  ZoneTTLNotSetError: row(-1, 65, ['rr_id'], 'record {rr_id} has neither a TTL of its own nor one of its zone'),
  UpdateError: row(-2, 69, ['name'], 'the DNS update of {name} failed'),
  SOASerialArithmeticError: row(-3, 76, ['name'], 'serial arithmetic for {name} is impossible', SERIAL),
  DynDNSUpdateError: row(-4, 69, ['name'], 'the dynamic update of {name} failed', [...DMS, 'UpdateError']),
  DynDNSCantReadKeyError: row(-5, 77, ['file', 'key_name', 'name'], 'cannot read TSIG key {key_name} from {file}', DYNDNS),
  NoSuchZoneOnServerError: row(-6, 68, ['name', 'server', 'port'], 'server {server} port {port} does not serve {name}', DYNDNS),
  NoPreviousLabelParseError: row(-7, 65, ['name'], '{name}: a continuation line stands before any owner name', ZONE_PARSE),
  UnhandledClassError: row(-8, 65, P, '{name}: only class IN is handled', ZONE),
  UnhandledTypeError: row(-9, 65, P, '{name}: this record type is not handled', ZONE),
  Not7ValuesSOAParseError: row(-10, 65, [...P, 'num_soa_rdata_values'], '{name}: an SOA has 7 values, not {num_soa_rdata_values}', ZONE),
  SOASerialMustBeInteger: row(-11, 65, [...P, 'soa_serial_thing'], "{name}: SOA serial '{soa_serial_thing}' is not an integer", ZONE),
  LabelNotInDomain: row(-12, 65, [...P, 'label_thing'], "'{label_thing}' is not in zone {name}", ZONE),
  BadNameOwnerError: row(-13, 65, [...P, 'label_thing'], "{name}: owner '{label_thing}' is not a host name", ZONE),
  BadNameRdataError: row(-14, 65, [...P, 'rdata_thing', 'bad_name'], "{name}: '{bad_name}' is not a host name", ZONE),
  ZoneAlreadyHasSOARecord: row(-15, 65, P, '{name} has an SOA already', ZONE),
  ZoneSOARecordNotAtApex: row(-16, 65, P, '{name}: an SOA stands at the apex only', ZONE),
  ZoneCNAMEExists: row(-18, 65, P, '{name}: a CNAME stands at this name, nothing else may', ZONE),
  ZoneCNAMELabelExists: row(-19, 65, P, '{name}: a CNAME shares its name with other records', ZONE),
  DuplicateRecordInZone: row(-20, 65, P, '{name}: an identical record is there already', ZONE),
  ZoneCheckIntegrityNoGlue: row(-21, 65, P, '{name}: the target lies in the zone and has no record', ZONE),
  ZoneHasNoSOARecord: row(-22, 65, ['name'], '{name} has no SOA', ZONE),
  ZoneHasNoNSRecord: row(-23, 65, P, '{name} has no NS at its apex', ZONE),
  RdataParseError: row(-24, 65, [...P, 'rdata_thing'], "{name}: '{rdata_thing}' is not acceptable", ZONE),
  AdminPrivilegeNeeded: row(-26, 77, [...P, 'field_name'], "{name}: '{field_name}' needs the administrator's privilege", PRIVILEGE),
  HelpdeskPrivilegeNeeded: row(-27, 77, [...P, 'field_name'], "{name}: '{field_name}' needs the help desk's privilege", PRIVILEGE),
  ZoneNotFound: row(-28, 68, ['name'], 'zone {name} is not here'),
  ZoneNotFoundByZoneId: row(-29, 68, ['zone_id'], 'no zone has the id {zone_id}', NOT_FOUND),
  ZiNotFound: row(-30, 68, ['name', 'zi_id'], "zone {name} has no ZI '{zi_id}'", NOT_FOUND),
  NoZonesFound: row(-32, 68, ['name_pattern'], "no zone matches '{name_pattern}'"),
  CancelEditLockFailure: row(-33, 69, E, '{name}: the edit lock stays: {event_message}', ZONE_SM),
  EditLockFailure: row(-34, 69, [...E, 'locked_by', 'locked_at'], '{name} cannot be locked: {event_message}', ZONE_SM),
  TickleEditLockFailure: row(-35, 75, E, '{name}: the edit lock is not prolonged: {event_message}', ZONE_SM),
  UpdateZoneFailure: row(-35, 75, [...E, 'zi_id'], '{name} is not saved: {event_message}', ZONE_SM),
  ZoneExists: row(-36, 73, ['name'], 'zone {name} exists'),
  ZoneNotDeleted: row(-37, 73, ['name'], 'zone {name} is not DELETED'),
  ZiInUse: row(-38, 73, ['name', 'zi_id'], 'ZI {zi_id} of {name} is published or about to be'),
  BinaryFileError: row(-39, 74, ['file_name'], 'file {file_name} is not text'),
  ZoneSecTagExists: row(-40, 73, ['sectag_label'], "security tag '{sectag_label}' exists"),
  ZoneSecTagDoesNotExist: row(-41, 68, ['sectag_label'], "there is no security tag '{sectag_label}'"),
  ZoneSecTagConfigError: row(-42, 77, ['sectag_label'], "security tag '{sectag_label}' of this endpoint does not exist", [...DMS, 'ZoneSecTagDoesNotExist']),
  ZoneSecTagStillUsed: row(-43, 69, ['sectag_label', 'name'], "security tag '{sectag_label}' is in use: zone {name} has it"),
  NoZoneSecTagsFound: row(-44, 68, ['name'], 'zone {name} has no security tags'),
  NoSecTagsExist: row(-45, 68, [], 'there are no security tags'),
  SecTagPermissionDenied: row(-46, 77, ['sectag_label'], "security tag '{sectag_label}' may not do this"),
  ZoneNameUndefined: row(-47, 65, ['file_name'], '{file_name}: no zone name is given, and none follows from the text', ZONE_PARSE),
  HostnameZiParseError: row(-48, 65, ZI, "{name}: {zi_field} '{value}' is not a host name", ZI_PARSE),
  TtlZiParseError: row(-49, 65, ZI, "{name}: {zi_field} '{value}' is not a time", ZI_PARSE),
  IncludeNotSupported: row(-50, 65, P, '{name}: $INCLUDE is not supported', DIRECTIVE),
  HostnameParseError: row(-51, 65, P, '{name}: the name in $ORIGIN is not acceptable', DIRECTIVE),
  TtlParseError: row(-52, 65, P, '{name}: the value of $TTL is not a time', DIRECTIVE),
  TtlInWrongPlace: row(-53, 65, P, '{name}: $TTL stands once, before all records', DIRECTIVE),
  GenerateNotSupported: row(-54, 65, P, '{name}: $GENERATE is not supported', DIRECTIVE),
  BadInitialZoneName: row(-55, 65, ['file_name', 'value'], "'{value}' is not an absolute zone name", ZONE_PARSE),
  ConfigBatchHoldFailed: row(-56, 76, [], 'the master could not be put into HOLD'),
  ZoneMultipleResults: row(-57, 70, ['name'], 'several live zones are named {name}'),
  SgMultipleResults: row(-58, 70, ['sg_name'], 'several server groups are named {sg_name}'),
  NoSgFound: row(-59, 65, ['sg_name'], "there is no server group '{sg_name}'"),
  ZoneNotDnssecEnabled: row(-60, 69, ['name'], 'zone {name} is not signed: auto_dnssec is off'),
  ZoneCfgItemNotFound: row(-61, 65, ['key'], "configuration key '{key}' is not set: set_config {key} VALUE", CFG),
  ZoneBeingCreated: row(-62, 75, E, 'zone {name} cannot be deleted now: {event_message}', ZONE_SM),
  SgNameRequired: row(-63, 64, ['config_key'], "configuration key '{config_key}' needs a server group"),
  ReferenceExists: row(-64, 69, ['reference'], "reference '{reference}' exists"),
  ReferenceDoesNotExist: row(-65, 65, ['reference'], "there is no reference '{reference}'"),
  ReferenceStillUsed: row(-66, 69, ['reference'], "zones use reference '{reference}': ls -r and ls_deleted -r list them"),
  NoReferenceFound: row(-67, 65, ['reference'], "no reference matches '{reference}'"),
  MultipleReferencesFound: row(-68, 65, ['name'], "several references match '{name}'"),
  ActiveZoneExists: row(-69, 73, E, 'a live zone {name} exists: {event_message}', ZONE_SM),
  ZoneFilesStillExist: row(-70, 73, E, 'files of zone {name} are still there: {event_message}', ZONE_SM),
  ZoneCfgItemValueError: row(-71, 65, ['key', 'value'], "configuration key '{key}' has the bad value '{value}'", CFG),
  SgExists: row(-72, 69, ['sg_name'], "server group '{sg_name}' exists"),
  SgStillHasZones: row(-73, 69, ['sg_name'], "server group '{sg_name}' still has zones", SG_USED),
  ServerExists: row(-74, 73, ['server_name'], "server '{server_name}' exists", SERVER),
  NoServerFound: row(-75, 68, ['server_name'], "there is no server '{server_name}'", SERVER),
  NoServerFoundByAddress: row(-76, 68, ['address'], 'no server has the address {address}', SERVER),
  ServerAddressExists: row(-77, 73, ['address'], 'a server has the address {address} already', SERVER),
  ServerNotDisabled: row(-78, 69, ['server_name'], "server '{server_name}' is not DISABLED", SERVER),
  ServerSmFailure: row(-79, 76, ['server_name', 'event_message', 'event_results'], '{server_name}: {event_message}', SERVER),
  ZoneSmFailure: row(-80, 76, E, '{name}: {event_message}'),
  RrQueryDomainError: row(-81, 65, ['name'], "'{name}': the domain of a record query does not start with a dot"),
  ReferenceFormatError: row(-82, 64, ['reference', 'error'], "reference '{reference}': {error}"),
  InvalidUpdateOperation: row(-83, 65, P, '{name}: the update operation is unknown', ZONE),
  UpdateTypeNotSupported: row(-84, 65, P, '{name}: $UPDATE_TYPE is not supported in a zone file', DIRECTIVE),
  RropNotSupported: row(-85, 65, P, '{name}: the flag RROP: is not supported in a zone file', ZONE_PARSE),
  UpdateTypeAlreadyQueued: row(-86, 76, ['name', 'update_type'], "{name}: an update of type '{update_type}' is waiting already"),
  UpdateTypeRequired: row(-87, 65, ['name'], '{name}: the update type is missing'),
  ZoneDisabled: row(-88, 77, ['name'], 'zone {name} is DISABLED'),
  InvalidDomainName: row(-89, 65, ['name'], "'{name}' is not acceptable as the name of a zone"),
  IncrementalUpdatesDisabled: row(-90, 77, ['name'], '{name}: incremental updates are off (inc_updates)'),
  ReverseNamesNotAccepted: row(-91, 65, ['name'], "'{name}': give the network (CIDR), not the reverse name", [...DMS, 'InvalidDomainName']),
  ZoneHasNoZi: row(-92, 70, ['name'], 'zone {name} has no ZI'),
  ZoneNotDisabled: row(-94, 69, ['name'], 'zone {name} is not DISABLED'),
  SgStillHasServers: row(-95, 69, ['sg_name'], "server group '{sg_name}' still has servers", SG_USED),
  InvalidHmacType: row(-96, 64, ['hmac_type'], "'{hmac_type}' is not an HMAC for TSIG"),
  RRNoTypeGiven: row(-97, 65, P, '{name}: a record has no type', ZONE),
  OnlyOneLoneWildcardValid: row(-98, 64, ['search_pattern'], "'*' stands alone or not at all: {search_pattern}", PATTERN),
  ReferenceMustBeGiven: row(-99, 64, ['search_pattern'], 'a search by name needs a reference: {search_pattern}', PATTERN),
  ZiIdSyntaxError: row(-100, 64, ['zi_id'], "ZI '{zi_id}' is not understood: write a number, ^, ^-, ^+, ^-2, 12-, @1d, HH:MM, DD/MM[/YYYY] or YYYY-MM-DD"),
  ZiIdAdjStringSyntaxError: row(-101, 64, ['zi_id'], "ZI '{zi_id}': bad + or - adjustment", ZI_ID),
  ZiIdTimeUnitSyntaxError: row(-102, 64, ['zi_id'], "ZI '{zi_id}': the unit of time is s, m, h, d or w", ZI_ID),
  ZiIdTimeAmountSyntaxError: row(-103, 64, ['zi_id'], "ZI '{zi_id}': bad amount of time", ZI_ID),
  ZiIdHhMmSyntaxError: row(-104, 64, ['zi_id'], "ZI '{zi_id}': bad time of day, or no such date", ZI_ID),
  ZiIdDdSlashMmSyntaxError: row(-105, 64, ['zi_id'], "ZI '{zi_id}': bad day DD/MM", ZI_ID),
  ZiIdDdMmYyyySyntaxError: row(-106, 64, ['zi_id'], "ZI '{zi_id}': bad day DD/MM/YYYY", ZI_ID),
  ZiIdIsoDateSyntaxError: row(-107, 64, ['zi_id'], "ZI '{zi_id}': bad date YYYY-MM-DD", ZI_ID),
  NamedStillRunning: row(-108, 69, ['rndc_status_exit_code'], 'named is running (rndc status: {rndc_status_exit_code})', RESTORE),
  DmsdmdStillRunning: row(-109, 69, ['dmsdmd_pid'], 'dmsd is running (process {dmsdmd_pid})', RESTORE),
  PidFileValueError: row(-110, 76, ['pid_file', 'exception'], 'pid file {pid_file}: {exception}', RESTORE),
  PidFileAccessError: row(-111, 76, ['pid_file', 'os_error', 'exception'], 'pid file {pid_file}: {os_error}', RESTORE),
  ZoneFileWriteError: row(-112, 74, ['name', 'internal_error'], 'the file of zone {name} cannot be written: {internal_error}', RESTORE),
  NamedConfWriteError: row(-113, 74, ['internal_error', 'name'], "named's configuration cannot be written: {internal_error}", RESTORE),
  ReplicaSgExists: row(-114, 76, ['sg_name', 'replica_sg_name'], '{replica_sg_name} is the replica server group: clear that first'),
  SOASerialOcclusionError: row(-115, 76, ['name'], "{name}: the database's serial is the largest that the server's can reach: wrap it", SERIAL),
  SOASerialPublishedError: row(-116, 76, ['name'], '{name}: the serial is published already', SERIAL),
  ZoneNotPublished: row(-117, 69, ['name'], 'zone {name} is not PUBLISHED'),
  SOASerialCandidateIgnored: row(-118, 76, ['name'], '{name}: the proposed serial is not usable', SERIAL),
  SOASerialRangeError: row(-120, 76, ['name'], '{name}: a serial lies in 1…4294967295', SERIAL),
  SOASerialTypeError: row(-121, 76, ['name'], '{name}: the serial is not an integer', SERIAL),
  DBReadOnlyError: row(-122, 69, ['exc_msg'], 'the database is read-only, this is a stand-by: {exc_msg}'),
  ZoneNoAltSgForSwap: row(-123, 76, ['name'], 'zone {name} has no alternate server group to swap with'),
  LoginIdFormatError: row(-124, 76, ['login_id', 'error'], "login id '{login_id}': {error}", LOGIN),
  LoginIdInvalidError: row(-125, 76, ['error'], 'login id: {error}', LOGIN),
  ZiTextParseError: row(-126, 65, ['parse_error', 'name', 'lineno', 'col', 'marked_input_line'], '{name} line {lineno} column {col}: {parse_error}'),
  ZoneAdminPrivilegeNeeded: row(-127, 77, ['name'], "{name} manages its own apex: this needs the administrator's privilege", [...DMS, 'PrivilegeNeeded']),
  NoReplicaSgFound: row(-128, 68, [], 'there is no replica server group'),
  EventNotFoundById: row(-129, 68, ['event_id'], 'there is no event {event_id}'),
  CantFailEventById: row(-130, 76, ['event_id'], 'event {event_id} is finished or running'),
  IncrementalUpdateNotInTrialRun: row(-32603, 70, ['name'], '{name}: trial run expected'),

  // New: callers and content
  Busy: { ...row(-131, 75, ['name', 'retry_after_ms'], '{name} is busy: try again in {retry_after_ms} ms'), retryable: true },
  LostUpdate: row(-132, 75, ['name', 'base_zi_id', 'zi_id'], '{name} was changed meanwhile: edited from ZI {base_zi_id}, newest is {zi_id}'),
  RootNeeded: row(-134, 77, ['operation'], '{operation} must be run as root'),
  UsageError: row(-135, 64, ['command'], '{command}: wrong usage'),
  Declined: row(-136, 75, [], 'nothing is done'),
  Interrupted: row(-137, 69, [], 'interrupted'),
  EditorFailed: row(-138, 70, ['editor', 'exit_code'], 'editor {editor} ended with {exit_code}'),
  RrsetTtlDiffers: row(-139, 65, P, '{name}: records of one RRset have different TTLs', ZONE),
  ServerManagedType: row(-140, 65, P, '{name}: the server makes records of this type itself', ZONE),
  TtlExceedsPolicy: row(-141, 65, P, '{name}: a TTL is above what the signing policy allows', ZONE),
  ConfigKeyUnknown: row(-142, 64, ['key'], "there is no configuration key '{key}'", CFG),
  SgNameInvalid: row(-143, 64, ['sg_name'], "'{sg_name}' is not acceptable as the name of a server group"),
  ServerNameInvalid: row(-144, 64, ['server_name'], "'{server_name}' is not acceptable as the name of a server", SERVER),
  AddressInvalid: row(-145, 64, ['address'], "'{address}' is not an address"),
  BulkNotFound: row(-146, 68, ['bulk_id'], 'there is no bulk job {bulk_id}'),
  SubjectGone: row(-147, 75, ['kind', 'id'], 'the {kind} with the id {id} is gone meanwhile'),

  // New: the surroundings. They are mended outside, and the work then goes on by itself (design §3.9)
  Passing: outside(-150, 75, ['reason'], '{reason}'),
  DatabaseUnreachable: outside(-151, 69, ['host', 'port', 'database', 'reason'], 'database {database} on {host} port {port} is not reachable: {reason}; check that PostgreSQL runs there, and db_host, db_port, db_name, db_user, db_password in dms.conf'),
  SchemaTooNew: row(-152, 69, ['found', 'known'], 'the database schema {found} is newer than this program knows ({known}): install the newer version', SURROUNDINGS),
  SchemaTooOld: row(-153, 69, ['found', 'known'], 'the database schema {found} is older than this program needs ({known}): run `dms migrate`', SURROUNDINGS),
  FileMissing: outside(-154, 71, ['path'], 'file {path} is missing: put it back, or correct the setting that names it'),
  FileUnreadable: outside(-155, 71, ['path', 'reason'], 'file {path} cannot be read: {reason}'),
  FileNotWritable: outside(-156, 74, ['path', 'reason', 'remedy'], '{path} cannot be written: {reason}; {remedy}'),
  TemplateMissing: outside(-157, 78, ['path'], 'template {path} is missing: put it back, or correct the setting that names it'),
  TemplateError: outside(-158, 78, ['path', 'reason'], 'template {path}: {reason}; mend it, the work then goes on by itself'),
  CommandMissing: outside(-159, 69, ['program'], 'program {program} is not installed or not executable: install it, or correct the setting with its path'),
  CommandTimeout: outside(-160, 75, ['program', 'timeout_ms'], '{program} did not end within {timeout_ms} ms'),
  RemoteFailed: outside(-161, 69, ['server_name', 'program', 'reason'], '{program} to {server_name} failed: {reason}'),
  NameServerUnreachable: outside(-162, 69, ['address', 'port', 'reason'], 'name server {address} port {port} is not reachable: {reason}; check that it runs and listens there'),
  NameServerTimeout: outside(-163, 75, ['address', 'port', 'timeout_ms'], 'name server {address} port {port} did not answer within {timeout_ms} ms; check that it runs and is not overloaded'),
  NameServerBadAnswer: outside(-164, 69, ['address', 'port', 'reason'], 'name server {address} port {port} gave a bad answer: {reason}; its log says more'),
  TsigFailed: outside(-165, 78, ['address', 'key_name', 'reason'], 'name server {address} and TSIG key {key_name}: {reason}; compare both secrets and both clocks'),
  NamedCheckFailed: outside(-166, 78, ['path', 'reason'], 'named-checkconf refuses {path}: {reason}; mend the template it is made from'),
  SettingUnknown: row(-168, 78, ['file', 'line', 'setting'], "{file} line {line}: there is no setting '{setting}'", SURROUNDINGS),
  SettingInvalid: row(-169, 78, ['file', 'line', 'setting', 'value', 'reason'], "{file} line {line}: {setting} = '{value}': {reason}", SURROUNDINGS),
  PasswordFileUnreadable: outside(-171, 77, ['path', 'reason'], 'password file {path} cannot be read: {reason}'),
  KeyFileInvalid: outside(-172, 78, ['path', 'reason'], 'key file {path}: {reason}; it must hold one key statement, as `dms init` makes it'),
  AddressInUse: outside(-173, 69, ['address', 'port'], 'address {address} port {port} is in use or not of this machine: correct the setting, or end what listens there'),
  EpochOver: row(-174, 69, ['epoch'], 'another dmsd has taken over (epoch {epoch} is over)', SURROUNDINGS),
  ZonesLost: outside(-280, 78, ['path', 'reason', 'sg_name'], '{path} is not put in place: {reason}; mend what it is made from, or confirm it with `resume_roll {sg_name}`'),
  PublishPaused: outside(-281, 75, ['name', 'paused'], '{name} is held back: publishing is paused for {paused}'),
  DatabaseExhausted: outside(-176, 75, ['reason'], 'the database cannot store anything now: {reason}; free what it lacks on the machine of PostgreSQL'),
  MasterUnknown: outside(-175, 78, [], 'the address of the master is not known: set master_dns_server'),

  // Refusals and failures of the machines; callers see them inside ZoneSmFailure and its like (spec 01 §2.5, §2.11)
  ZoneSMEventFailure: row(-180, 76, ['name', 'state'], '{name} is {state}: this is not possible while it is being set up', ZONE_SM),
  ZoneResetDisabled: row(-181, 76, ['name'], '{name} is DISABLED: enable it instead of resetting it', ZONE_SM),
  ZoneAlreadyEnabled: row(-182, 76, ['name'], '{name} is enabled already', ZONE_SM),
  ZoneAlreadyDisabled: row(-183, 76, ['name'], '{name} is disabled already', ZONE_SM),
  ZoneEditLocked: row(-184, 69, LOCK, '{name} is being edited by {locked_by} since {locked_at}', ZONE_SM),
  ZoneEditLockTimedOut: row(-185, 75, ['name'], '{name}: the edit lock has timed out', ZONE_SM),
  ZoneNotEditLocked: row(-186, 75, ['name'], '{name} is not locked for editing', ZONE_SM),
  ZoneSaveRefused: row(-187, 76, ['name', 'state'], '{name} is {state}: nothing can be saved now, try again when it is PUBLISHED', ZONE_SM),
  ZoneNoAltSg: row(-188, 76, ['name', 'sg_name'], '{name}: there is no such alternate server group', ZONE_SM),
  ZoneSMUndeleteFailure: row(-189, 73, ['name'], '{name} cannot be undeleted: another live zone has the name, or its ZI is gone', ZONE_SM),
  ZoneNotDestroyedFilesExist: row(-190, 73, ['name'], '{name} is not destroyed yet: its files are being removed first', ZONE_SM),
  DynDNSUpdateFailed: row(-191, 69, ['name', 'reason'], '{name} cannot be published: {reason}', ZONE_SM),
  ZoneNoCandidate: row(-192, 76, ['name'], '{name} has no ZI to publish', ZONE_SM),
  ZoneSgNotFound: row(-193, 65, ['name', 'sg_id'], '{name}: there is no server group {sg_id}', ZONE_SM),
  CantFindSg: row(-194, 65, ['sg_id', 'sg_name'], 'there is no server group {sg_name}'),
  ServerAlreadyEnabled: row(-195, 76, ['server_name'], '{server_name} is enabled already', SERVER_SM),
  ServerAlreadyDisabled: row(-196, 76, ['server_name'], '{server_name} is disabled already', SERVER_SM),
  ServerEnableFailure: row(-197, 76, ['server_name', 'address'], '{server_name}: another enabled server has the address {address}', SERVER_SM),
  ZoneIsMoving: row(-291, 76, ['name'], '{name} is on its way to another server group: cancel_move_zone_sg ends that', ZONE_SM),
  ZoneNotMoving: row(-292, 76, ['name'], '{name} does not move', ZONE_SM),
  ZoneMoveNowhere: row(-293, 76, ['name'], '{name} is on that server group already', ZONE_SM),
  ZoneHasAltSg: row(-294, 76, ['name'], '{name} has an alternate server group: delete_zone_alt_sg first', ZONE_SM),
  ServerLastOfGroup: row(-290, 76, ['server_name'], '{server_name}: no other server of its group is well', SERVER_SM),
  BulkNotRunning: row(-198, 76, ['bulk_id', 'state'], 'bulk job {bulk_id} is {state}'),
  // Reverse zones
  ClasslessNamesTaken: row(-240, 76, ['name', 'parent', 'owners'], '{parent} has records at names that {name} needs: {owners}'),
  ZoneCheckFailed: row(-210, 65, [...P, 'check_id'], '{name}: the check {check_id} finds a fault', ZONE),
  CheckUnknown: row(-211, 64, ['check_id', 'level'], "'{check_id}={level}': there is no such check, or its level is fixed, or the level is neither error nor warning"),
  EventTypeUnknown: row(-199, 70, ['kind', 'type'], "there is no event '{type}' for a {kind}"),

  // New: zone text
  IncludeFailed: row(-200, 65, [...P, 'file_name'], '{name}: {file_name} cannot be included', DIRECTIVE),
  GenerateTooMany: row(-201, 65, [...P, 'limit'], '{name}: $GENERATE makes more than {limit} records', DIRECTIVE),

  // New: ownership and the forms of content
  CommentTooLong: row(-250, 65, [...P, 'length'], '{name}: a comment is longer than {length} characters', ZONE),

  // New: waiting for changes, and what servers serve
  TooManyWaiters: { ...row(-270, 75, ['limit', 'retry_after_ms'], '{limit} calls wait already: try again later'), retryable: true },
  ChangeNotOfZone: row(-271, 64, ['change_id', 'kind', 'name'], 'change {change_id} is of {kind} {name}: only changes of zones are published'),
  NotPublishing: row(-272, 76, ['change_id', 'name', 'until', 'reasons'], '{name}: change {change_id} is stored; {reasons}'),
  WaitTimeout: { ...row(-273, 75, ['change_id', 'name', 'until', 'reasons'], '{name}: change {change_id} is stored, but not {until} in time; {reasons}'), retryable: true },

  // New: what administrators change by commands
  DirectoryUnusable: row(-300, 77, ['path', 'reason'], 'directory {path} cannot be used: {reason}'),
  AccountUnknown: row(-301, 67, ['account'], "this machine has no account '{account}': create it, or correct the setting that names it"),
  NothingToUndo: row(-303, 76, ['name'], '{name} has no version before its present one'),
  NotAsLookedAt: row(-304, 75, ['expected', 'found'], 'what would be changed is not what was looked at ({expected}, now {found}): look again'),
  ChangeSetNotFound: row(-305, 68, ['change_set_id'], 'there is no change set {change_set_id}'),
  ChangedSince: row(-306, 76, ['name', 'zi_id'], '{name} has been changed since, it has ZI {zi_id} now: undo that first, or edit it'),
  ReplacementMeansNothing: row(-307, 64, ['from', 'to'], "'{from}' cannot become '{to}': write two networks of one length, two addresses, or data of one record type"),
  TooManyMatches: row(-308, 65, ['limit'], 'more than {limit} records match: name zones, a reference or a server group'),
  ServerIsMaster: row(-302, 69, ['server_name'], "server '{server_name}' is the present master's own", SERVER),
} satisfies Record<string, ErrorRow>;

export type ErrorName = keyof typeof ERRORS;

/** The row of an error, wider than its literal type. */
export function errorRow(name: ErrorName): ErrorRow {
  return ERRORS[name];
}

export interface DmsErrorOptions {
  readonly cause?: unknown;
  /** The surroundings are at fault: try again (design §3.9). Default: the row's `retryable`. */
  readonly passing?: boolean;
}

/** Every foreseen fault. `detail` replaces the table's text. */
export class DmsError extends Error {
  override readonly name: ErrorName;
  readonly data: Record<string, unknown>;
  readonly passing: boolean;

  constructor(name: ErrorName, data: Record<string, unknown> = {}, detail?: string, options: DmsErrorOptions = {}) {
    super(detail ?? errorText(name, data), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = name;
    this.data = data;
    this.passing = options.passing ?? errorRow(name).retryable === true;
  }
}

/** A fault of the surroundings that has no name of its own: the event is tried again, `reason` is shown. */
export function passing(reason: string, cause?: unknown): DmsError {
  return new DmsError('Passing', { reason }, undefined, { cause, passing: true });
}

/** The table's text with the values of `data` put in; a missing value reads '?'. */
export function errorText(name: ErrorName, data: Readonly<Record<string, unknown>>): string {
  return errorRow(name).text.replace(/\{(\w+)\}/g, (_match, key: string) => String(data[key] ?? '?'));
}

/** `BaseJsonRpcError.DMSError.…`, root first (spec 03 §1.4). */
export function exceptionType(name: ErrorName): string {
  return [...errorRow(name).parents, name].join('.');
}

export function isErrorName(name: string): name is ErrorName {
  return Object.hasOwn(ERRORS, name);
}

/** Where a verb's exit code is not the table's (spec 02 §1): operation → error → exit. */
const EXIT_OF_OPERATION: Readonly<Record<string, Partial<Record<ErrorName, number>>>> = {
  create_sg: { SgExists: 0 },
  create_reference: { ReferenceExists: 0 },
  create_sectag: { ZoneSecTagExists: 0 },
  create_zone: { NoSgFound: 73, ZoneCfgItemNotFound: 73 },
  copy_zone: { NoSgFound: 73, ZoneCfgItemNotFound: 73 },
  create_zi_zone: { NoSgFound: 73, ZoneCfgItemNotFound: 73 },
  load_zone: { NoSgFound: 73, ZoneCfgItemNotFound: 73, AdminPrivilegeNeeded: 65, HelpdeskPrivilegeNeeded: 65 },
  load_zone_zi: { AdminPrivilegeNeeded: 65, HelpdeskPrivilegeNeeded: 65 },
  load_zones: { NoSgFound: 73, ZoneCfgItemNotFound: 73, AdminPrivilegeNeeded: 65, HelpdeskPrivilegeNeeded: 65 },
  show_sg: { NoSgFound: 68 },
  reconfig_sg: { NoSgFound: 68 },
  refresh_zone: { UpdateZoneFailure: 76 },
  refresh_sg: { NoSgFound: 68 },
  set_config: { NoSgFound: 68 },
  show_apex_ns: { NoSgFound: 68 },
  set_zone_sg: { ZoneCfgItemNotFound: 78 },
  ls_server: { NoServerFound: 65 },
  ls_slave: { NoServerFound: 65 },
  rename_server: { ServerExists: 65 },
  // As named-checkzone has it: 1 says that the zone is bad.
  check_zone: { UsageError: 2, FileMissing: 2, FileUnreadable: 2 },
  check_zones: { UsageError: 2, FileMissing: 2, FileUnreadable: 2 },
  move_server_sg: { ServerNotDisabled: 65 },
};

/** Errors that end one command with another code than they do elsewhere. */
export function exitsOf(command: string): readonly (readonly [error: ErrorName, exit: number])[] {
  return Object.entries(EXIT_OF_OPERATION[command] ?? {}) as [ErrorName, number][];
}

/** Exit code of the shell for an error, in general or of one operation. */
export function exitCode(name: ErrorName, operation?: string): number {
  const own = operation === undefined ? undefined : EXIT_OF_OPERATION[operation]?.[name];
  return own ?? errorRow(name).exit;
}
