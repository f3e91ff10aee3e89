-- rr_query_db: owners by their beginning and in order, whatever the collation of the database. The index keeps its size.
drop index record_owner;
create index record_owner on record (zone_id, lower(owner) text_pattern_ops);
