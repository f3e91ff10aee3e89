// docs/examples/dms-types.ts: every method that a shipped endpoint offers, with the types of its parameters and its result.

import { ROLES } from '../../src/domain/roles.ts';
import type { Operation } from '../../src/operations/define.ts';
import { operationsByName } from '../../src/operations/index.ts';
import { endpointsOf } from '../../src/rpc/endpoints.ts';
import { type JsonSchema, methodOf, namedSchemas } from '../../src/rpc/open-rpc.ts';
import { tsType } from './ts-type.ts';

const HEAD = `// Made by scripts/docs.ts: do not edit. The methods of DMS over JSON-RPC: parameters and results.
// Parameters that only some privileges have are in the types of all; the service refuses them by name.
`;

/** As the most privileged role that has the method calls it: it has all parameters, and needs the fewest. */
function methodType(operation: Operation): string {
  const role = ROLES.find((one) => operation.roles.includes(one)) ?? 'admin';
  const { name, summary, params, result } = methodOf(operation, role);
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(
      params.map((param) => [param.name, { description: param.description, ...param.schema }]),
    ),
    required: params.filter(({ required }) => required).map((param) => param.name),
  };
  const lines = [
    `/** ${summary}. */`,
    `${name}: {`,
    `  params: ${tsType(schema, '    ')};`,
    `  result: ${tsType(result.schema, '    ')};`,
    '};',
  ];
  return lines.map((line) => `  ${line}`).join('\n');
}

export function clientTypes(): string {
  const offered = new Set(endpointsOf({}).flatMap(({ methods }) => [...methods.keys()]));
  const operations = [...operationsByName.values()].filter(({ name }) => offered.has(name));
  const named = Object.entries(namedSchemas()).map(([name, schema]) => `export type ${name} = ${tsType(schema)};`);
  const methods = `export interface Methods {\n${operations.map(methodType).join('\n')}\n}`;
  return `${[HEAD, ...named, methods].join('\n')}\n`;
}
