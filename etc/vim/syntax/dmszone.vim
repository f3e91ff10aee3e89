" Vim syntax file: zone files as zone_tool shows them. That of BIND, and what DMS keeps in comments.

if exists("b:current_syntax")
  finish
endif

runtime! syntax/bindzone.vim
unlet! b:current_syntax

" The header, comments of groups (;|) and of records (;#), flags (;!REF:… DISABLE LOCKPTR FORCEREV TRACKREV).
syn match dmsHeader   /^; *\(Zone\|Reference\|change_by\|zi_id\|zi_ctime\|zi_mtime\|zi_ptime\):.*$/
syn match dmsGroup    /;|.*$/
syn match dmsComment  /;#.*$/ containedin=ALL
syn match dmsFlags    /;!.*$/ contains=dmsFlag
syn match dmsFlag     /\<\(REF\|RROP\|DISABLE\|LOCKPTR\|FORCEREV\|TRACKREV\)\>/ contained
syn match dmsDirective /^\$UPDATE_TYPE\>.*$/
" How a fault is marked.
syn match dmsFault    />!</

hi def link dmsHeader    Comment
hi def link dmsGroup     Title
hi def link dmsComment   SpecialComment
hi def link dmsFlags     PreProc
hi def link dmsFlag      Keyword
hi def link dmsDirective PreProc
hi def link dmsFault     Error

let b:current_syntax = "dmszone"
