// Parameters against an operation's schema as the caller's role sees it; strict, and the fault names the parameter.

import { type TObject, type TProperties, Type } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { DmsError } from '../domain/errors.ts';
import type { Caller, Role } from '../domain/roles.ts';
import type { Operation } from './define.ts';

/** A caller over the network must say who acts; inside a shell the login is known. */
export type Way = 'rpc' | 'inside';

const validators = new WeakMap<Operation, Map<string, Validator>>();

/** The parameters that a role has, as one strict object schema: what validates, documents and completes. */
export function paramsSchema(operation: Operation, role: Role, way: Way): TObject {
  const properties: TProperties = {};
  for (const [name, schema] of Object.entries(operation.params)) {
    const roles = operation.paramRoles?.[name];
    if (roles === undefined || roles.includes(role)) properties[name] = schema;
  }
  const schema = Type.Object(properties, { additionalProperties: false });
  const more = [...(operation.requiredFor?.[role] ?? []), ...(way === 'rpc' ? (operation.requiredFor?.rpc ?? []) : [])];
  const required = [...new Set([...(schema.required ?? []), ...more])].filter((name) => name in properties);
  return required.length === 0 ? schema : Object.assign(schema, { required });
}

/** An object from what a request carried: an array goes by position, null and nothing are no parameters. */
export function namedParams(operation: Operation, params: unknown): Record<string, unknown> {
  if (params === undefined || params === null) return {};
  if (Array.isArray(params)) {
    const [first] = operation.positional;
    if (operation.variadic === true && first !== undefined && !Array.isArray(params[0])) {
      return params.length === 0 ? {} : { [first]: params };
    }
    if (params.length > operation.positional.length) {
      throw invalidParams('', `${operation.name} takes at most ${operation.positional.length} positional parameters`);
    }
    return Object.fromEntries(params.map((value, i) => [operation.positional[i], value]));
  }
  if (typeof params !== 'object') throw invalidParams('', 'params must be an object or an array');
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [presentName(operation, name), value]));
}

/** Parameters by names that they once had. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([['ssg_name', 'sg_name']]);

function presentName({ params }: Operation, name: string): string {
  const present = OLD_NAMES.get(name);
  return present !== undefined && !(name in params) && present in params ? present : name;
}

/** Throws InvalidParamsJsonRpcError naming the first parameter at fault. */
export function validateParams(operation: Operation, caller: Caller, params: Record<string, unknown>): void {
  const validator = validatorOf(operation, caller.role, caller.source === 'rpc' ? 'rpc' : 'inside');
  if (validator.Check(params)) {
    refuseNul(params);
    return;
  }
  const [first] = validator.Errors(params).filter((error) => error.keyword !== 'boolean');
  throw first === undefined ? invalidParams('', 'not acceptable') : faultOf(first);
}

/** Zone text may have any characters: the parser says what becomes of them. */
const ZONE_TEXTS = new Set(['zi_text', 'update_text']);

// PostgreSQL stores no NUL and takes none in a query.
function refuseNul(params: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(params)) {
    const inner = ZONE_TEXTS.has(name) ? null : nulIn(value);
    if (inner !== null) throw invalidParams(name + inner, 'a NUL character cannot be part of it');
  }
}

// The path below `value` of the first text with a NUL character: '' for itself, '.inner'.
function nulIn(value: unknown): string | null {
  if (typeof value === 'string') return value.includes('\0') ? '' : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (key.includes('\0')) return '';
    const found = nulIn(inner);
    if (found !== null) return `.${key}${found}`;
  }
  return null;
}

function validatorOf(operation: Operation, role: Role, way: Way): Validator {
  const known = validators.get(operation) ?? new Map<string, Validator>();
  validators.set(operation, known);
  const key = `${role} ${way}`;
  const validator = known.get(key) ?? Compile(paramsSchema(operation, role, way));
  known.set(key, validator);
  return validator;
}

interface SchemaFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function faultOf(fault: SchemaFault): DmsError {
  const at = fault.instancePath.slice(1).replaceAll('/', '.');
  const listed = Object.values(fault.params).flat().map(String);
  const inner = (name: string | undefined): string => [at, name ?? ''].filter(Boolean).join('.');
  if (fault.keyword === 'additionalProperties') return invalidParams(inner(listed[0]), 'no such parameter');
  if (fault.keyword === 'required') return invalidParams(inner(listed[0]), 'missing');
  return invalidParams(at, fault.message);
}

/** -32602; `param` is the path of what is wrong, '' for the whole. */
export function invalidParams(param: string, reason: string): DmsError {
  const text = param === '' ? `invalid parameters: ${reason}` : `invalid parameter '${param}': ${reason}`;
  return new DmsError('InvalidParamsJsonRpcError', { param, reason }, text);
}
