-- References are completed by their beginning, in any case; zones have zone_name for that.
create index reference_beginning on reference (lower(reference) text_pattern_ops);
