// What an endpoint offers, as an OpenRPC document made from the table of operations (rpc.discover).

import type { TSchema } from 'typebox';
import { ERRORS, type ErrorName, errorRow } from '../domain/errors.ts';
import type { Role } from '../domain/roles.ts';
import type { Operation } from '../operations/define.ts';
import { operationsByName } from '../operations/index.ts';
import * as shapes from '../operations/schemas.ts';
import { paramsSchema } from '../operations/validate.ts';
import { DISCOVER, type Endpoint } from './endpoints.ts';

/** A JSON Schema as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

export interface OpenRpcParam {
  readonly name: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface OpenRpcMethod {
  readonly name: string;
  readonly summary: string;
  readonly paramStructure: 'by-name' | 'either';
  readonly params: readonly OpenRpcParam[];
  readonly result: { readonly name: string; readonly schema: JsonSchema };
  /** Who calls it here: what his privilege is. */
  readonly 'x-role': Role;
}

export interface OpenRpcDocument {
  readonly openrpc: '1.3.2';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly methods: readonly OpenRpcMethod[];
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly errors: Readonly<
      Record<string, { readonly code: number; readonly message: string; readonly data?: unknown }>
    >;
  };
}

/** Of the form of calls and answers; a change that breaks a client raises the first number. */
const API_VERSION = '1.0.0';

const NAMED: ReadonlyMap<unknown, string> = new Map(
  Object.entries(shapes).flatMap(([name, shape]) => (isStructure(shape) ? [[shape, name]] : [])),
);

/** Not a constant, and not the table of parameters. */
function isStructure(value: unknown): value is TSchema {
  return typeof value === 'object' && value !== null && ('type' in value || 'anyOf' in value) && !('const' in value);
}

/** The schemas that have a name, each with references to the others. */
export function namedSchemas(): Record<string, JsonSchema> {
  return Object.fromEntries([...NAMED].map(([schema, name]) => [name, definition(schema as TSchema)]));
}

/** A schema with references where it is one of the named ones. */
export function referring(schema: unknown): JsonSchema {
  return (plain(schema) ?? {}) as JsonSchema;
}

function definition(schema: TSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, plain(value)]));
}

function plain(value: unknown): unknown {
  const name = NAMED.get(value);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

const UNICODE: OpenRpcParam = {
  name: 'unicode',
  required: false,
  description: 'names in the answer with their U-labels',
  schema: { type: 'boolean' },
};
const RETURN_CHANGE: OpenRpcParam = {
  name: 'return_change',
  required: false,
  description: 'the answer is {value, change_id, zi_id}: wait_change waits for change_id',
  schema: { type: 'boolean' },
};

/** One operation as a role calls it over the network. */
export function methodOf(operation: Operation, role: Role): OpenRpcMethod {
  const { properties, required = [] } = paramsSchema(operation, role, 'rpc');
  const isRequired = (name: string): boolean => (required as string[]).includes(name);
  const { order, paramStructure } = orderOf(operation, Object.keys(properties), isRequired);
  const isWrite = operation.transaction === 'one' || operation.transaction === 'steps';
  return {
    name: operation.name,
    summary: operation.summary,
    paramStructure,
    params: [
      ...order.map((name) => paramOf(name, properties[name], isRequired(name))),
      ...(isWrite && operation.audited !== false ? [RETURN_CHANGE] : []),
      UNICODE,
    ],
    result: { name: `${operation.name}_result`, schema: referring(operation.result) },
    'x-role': role,
  };
}

/** OpenRPC wants required parameters first; positions are the operation's own, where they are enough for a call. */
function orderOf(operation: Operation, names: readonly string[], isRequired: (name: string) => boolean) {
  const positional = operation.positional.filter((name) => names.includes(name));
  const order = [...positional, ...names.filter((name) => !positional.includes(name))];
  const firstOptional = order.findIndex((name) => !isRequired(name));
  const isInOrder = firstOptional < 0 || order.slice(firstOptional).every((name) => !isRequired(name));
  const isEnough = names.filter(isRequired).every((name) => positional.includes(name));
  if (isInOrder && isEnough && operation.variadic !== true) return { order, paramStructure: 'either' as const };
  const sorted = [...order.filter(isRequired), ...order.filter((name) => !isRequired(name))];
  return { order: sorted, paramStructure: 'by-name' as const };
}

function paramOf(name: string, schema: unknown, required: boolean): OpenRpcParam {
  const { description } = schema as { description?: string };
  return { name, required, ...(description === undefined ? {} : { description }), schema: referring(schema) };
}

const ITSELF: Omit<OpenRpcMethod, 'x-role'> = {
  name: DISCOVER,
  summary: 'This document: what this endpoint offers',
  paramStructure: 'either',
  params: [],
  result: { name: 'OpenRPC', schema: { type: 'object' } },
};

/** `seesAll`: the endpoint has the Admin tag. Only its own methods are in it. */
export function openRpc(endpoint: Endpoint, seesAll: boolean): OpenRpcDocument {
  const methods = [...endpoint.methods].flatMap(([name, role]) => {
    const operation = operationsByName.get(name);
    return operation === undefined || !(seesAll || operation.tenants === true) ? [] : [methodOf(operation, role)];
  });
  const [role = 'customer'] = endpoint.methods.values();
  return {
    openrpc: '1.3.2',
    info: {
      title: `DMS ${endpoint.path}`,
      version: API_VERSION,
      description: 'JSON-RPC 2.0 by HTTP POST with Basic authentication; see docs/rpc.md',
    },
    methods: [...methods, { ...ITSELF, 'x-role': role }],
    components: { schemas: namedSchemas(), errors: errorObjects() },
  };
}

/** `data` names the keys that an error has besides exception_message and exception_type. */
function errorObjects(): OpenRpcDocument['components']['errors'] {
  const names = Object.keys(ERRORS) as ErrorName[];
  return Object.fromEntries(
    names.map((name) => {
      const { code, text, keys } = errorRow(name);
      return [name, { code, message: text, ...(keys.length === 0 ? {} : { data: { keys } }) }];
    }),
  );
}
