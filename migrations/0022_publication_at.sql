-- Recent publications, for monitoring: rows are in the order of their time, so ranges of pages are enough.
create index publication_at on publication using brin (at) with (pages_per_range = 16, autosummarize = on);
