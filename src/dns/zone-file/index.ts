// Zone files: text to records and back.
export { parseZoneFile } from './parse-zone-file.ts';
export { apexComment, type PrintOptions, printZoneFile } from './print-zone-file.ts';
export type {
  ParsedGroup,
  ParsedRecord,
  ParsedSoa,
  ParsedZone,
  ParseFault,
  ParseOptions,
  PrintableHeader,
  PrintableRecord,
  PrintableSoa,
  PrintableZone,
} from './types.ts';
