// The table of all operations: one row makes a method, a document entry and a role test.

import type { Operation } from './define.ts';

export const operations = {} as const;

export type OperationName = keyof typeof operations;

export const operationsByName: ReadonlyMap<string, Operation> = new Map(Object.entries(operations));
