" Files that edit_zone opens are zone files with the comments of DMS.
autocmd BufNewFile,BufRead zone_tool-*.zone set filetype=dmszone
