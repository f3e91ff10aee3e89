// The path of DNS over HTTPS: a URI template with the variable dns (RFC 9461 §5, RFC 6570 §2).
import { isUtf8 } from 'node:buffer';

const ENCODED = '%[0-9A-Fa-f]{2}';
const VARIABLE = `(?:[A-Za-z0-9_]|${ENCODED})+(?:\\*|:[1-9]\\d{0,3})?`;
const EXPRESSION = `\\{[+#./;?&]?(${VARIABLE}(?:,${VARIABLE})*)\\}`;
const TEMPLATE = new RegExp(`^/(?:[^{%]|${ENCODED}|${EXPRESSION})*$`, 's');

/** Whether the octets are such a path; checked as BIND does. */
export function isDohPath(octets: Buffer): boolean {
  const text = octets.toString('latin1');
  if (!isUtf8(octets) || !TEMPLATE.test(text)) return false;
  return Array.from(text.matchAll(new RegExp(EXPRESSION, 'g'))).some(([, variables = '']) =>
    variables.split(',').some((variable) => /^dns(\*|:\d+)?$/.test(variable)),
  );
}
