// docs/operations.md, from the table of operations.

import type { Operation } from '../../src/operations/define.ts';
import { operationsByName } from '../../src/operations/index.ts';
import { paramsSchema } from '../../src/operations/validate.ts';

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema | readonly Schema[];
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

/** A schema in a few words; objects by their keys, a `?` where one may be missing. */
function shape(schema: Schema, depth = 0): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map((one) => shape(one, depth)))].join(' \\| ');
  if (schema.allOf !== undefined) return schema.allOf.map((one) => shape(one, depth)).join(' & ');
  if (schema.type === 'array') return arrayShape(schema, depth);
  if (schema.type === 'object') return objectShape(schema, depth);
  return schema.type ?? 'any';
}

function arrayShape({ items, prefixItems }: Schema, depth: number): string {
  const tuple = prefixItems ?? (Array.isArray(items) ? (items as readonly Schema[]) : undefined);
  if (tuple !== undefined) return `[${tuple.map((one) => shape(one, depth)).join(', ')}]`;
  return `array of ${shape((items ?? {}) as Schema, depth)}`;
}

function objectShape({ properties, required = [] }: Schema, depth: number): string {
  if (properties === undefined) return 'object';
  if (depth > 1) return 'object';
  const keys = Object.entries(properties).map(([key, value]) => {
    const nested = depth === 0 && /object/.test(shape(value, 2)) ? ` ${shape(value, depth + 1)}` : '';
    return `${key}${required.includes(key) ? '' : '?'}${nested}`;
  });
  return `{ ${keys.join(', ')} }`;
}

function paramRow(operation: Operation, name: string): string {
  const schema = operation.params[name] as Schema;
  const { required = [] } = paramsSchema(operation, operation.roles[0] ?? 'admin', 'inside');
  const roles = operation.paramRoles?.[name];
  const needed = Object.entries(operation.requiredFor ?? {})
    .filter(([, names]) => names.includes(name))
    .map(([who]) => (who === 'rpc' ? 'over JSON-RPC' : `for ${who}`));
  const when = (required as string[]).includes(name) ? 'yes' : needed.join(', ');
  return `| \`${name}\` | ${shape(schema)} | ${when} | ${roles?.join(', ') ?? ''} | ${schema.description ?? ''} |`;
}

const KINDS = {
  one: 'one transaction',
  read: 'reads only',
  steps: 'several transactions',
  none: 'no database',
} as const;

function section(operation: Operation): string {
  const names = Object.keys(operation.params);
  const table = [
    '| parameter | type | required | only for | |',
    '|---|---|---|---|---|',
    ...names.map((name) => paramRow(operation, name)),
  ];
  const positions = operation.positional.map((name) => `\`${name}\``).join(', ');
  const positional = operation.variadic === true ? `${positions} (takes all positions)` : positions;
  return [
    `## ${operation.name}`,
    `${operation.summary}.`,
    `Roles: ${operation.roles.join(', ')}${operation.tenants === true ? '' : ', under the Admin tag only'}. Transaction: ${KINDS[operation.transaction]}.${positions === '' ? '' : ` By position: ${positional}.`}`,
    ...(names.length === 0 ? [] : [table.join('\n')]),
    `Result: ${shape(operation.result as Schema).replaceAll('\\|', '|')}`,
  ].join('\n\n');
}

const INTRODUCTION = `<!-- made by scripts/docs.ts: do not edit -->
# Operations

Every use case of DMS, once. JSON-RPC methods (those that an endpoint lists) and shell verbs are these operations; errors
are those of the error table. Times are RFC 3339 in UTC. A parameter that is "only for" some roles does not exist for the others.`;

/** One section per operation, in the order of the table. */
export function operationsDocument(): string {
  return `${[INTRODUCTION, ...[...operationsByName.values()].map(section)].join('\n\n')}\n`;
}
