import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DmsError } from '../../src/domain/errors.ts';
import { compileTemplate } from '../../src/render/template.ts';

const fault = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof DmsError && error.name === 'TemplateError' && error.passing);
  assert.match(error.message, pattern);
  return true;
};
const compile = (text: string, placeholders: readonly string[]) =>
  compileTemplate({ path: '/etc/t.conf', text }, placeholders);

test('nothing is escaped, comments go', () => {
  assert.equal(compile('a {{x}} "{{y}}" {{! no }}{{x}}\n', ['x', 'y'])({ x: '<&>', y: 2 }), 'a <&> "2" <&>\n');
  assert.equal(compile('{{#each xs}}{{a}},{{/each}}', ['xs'])({ xs: [{ a: '<' }, { a: 2 }] }), '<,2,');
});

test('what is wrong names the template and the placeholder', () => {
  assert.throws(() => compile('{{nmae}}', ['name', 'file']), fault(/t\.conf: .*\{\{nmae\}\}.*known are: name, file/));
  assert.throws(() => compile('{{#if a}}', ['a']), fault(/t\.conf: Parse error on line 1/));
  assert.throws(() => compile('{{#each xs}}{{b}}{{/each}}', ['xs'])({ xs: [{ a: 1 }] }), fault(/\{\{b\}\}/));
  assert.throws(() => compile('{{a}}', ['a'])({}), fault(/\{\{a\}\} has no value/));
});
