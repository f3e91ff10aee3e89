// A JSON Schema as a TypeScript type: for the types of the example client.

import type { JsonSchema } from '../../src/rpc/open-rpc.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema | readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

const SIMPLE: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** `indent` is that of the line it stands in. Named schemas are types of that name. */
export function tsType(schema: JsonSchema, indent = ''): string {
  return typeOf(schema as Schema, indent);
}

function typeOf(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '');
  if (schema.const !== undefined) return JSON.stringify(schema.const).replaceAll('"', "'");
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map((one) => typeOf(one, indent)))].join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((one) => typeOf(one, indent)).join(' & ');
  if (schema.type === 'array') return arrayOf(schema, indent);
  if (schema.type === 'object') return objectOf(schema, indent);
  return SIMPLE[schema.type ?? ''] ?? 'unknown';
}

function arrayOf({ items = {} }: Schema, indent: string): string {
  if (Array.isArray(items)) return `[${items.map((one) => typeOf(one, indent)).join(', ')}]`;
  const item = typeOf(items as Schema, indent);
  return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
}

function objectOf({ properties, patternProperties, required = [] }: Schema, indent: string): string {
  if (properties === undefined) {
    const [value] = Object.values(patternProperties ?? {});
    return value === undefined ? 'Record<string, unknown>' : `Record<string, ${typeOf(value, indent)}>`;
  }
  const inner = `${indent}  `;
  const lines = Object.entries(properties).flatMap(([name, property]) => [
    ...(property.description === undefined ? [] : [`${inner}/** ${property.description} */`]),
    `${inner}${name}${required.includes(name) ? '' : '?'}: ${typeOf(property, inner)};`,
  ]);
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('\n')}\n${indent}}`;
}
