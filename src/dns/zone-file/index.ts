// Zone files: text to records and back.
//
// Reading: next-entry and scan-words (text to words) → parse-zone-file (which entry is what) → add-record, directives, generate, include, tags.
// What they keep between entries is in parse-state: owners (origin and last owner), ttls, notes (comments for the next record).
// Writing: print-zone-file for people and named, canonical for comparing.
export { parseZoneFile } from './parse-zone-file.ts';
export { apexComment, type PrintOptions, printZoneFile } from './print-zone-file.ts';
export { stretchesOf } from './stretches.ts';
export type {
  DroppedRecord,
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
