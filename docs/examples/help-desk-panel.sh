#!/bin/sh
# The calls of help-desk-panel.ts with curl: an edit under a lock, a PTR record, a roll-back.
#   DMS_URL=http://127.0.0.1:8080 DMS_HELPDESK=user:password ZONE=desk.example. sh docs/examples/help-desk-panel.sh
set -eu
zone=${ZONE:-desk.example.}
network=${NETWORK:-203.0.113/24}
address=${network%/*}.80
who='"login_id":"joe@helpdesk.example"'

# call METHOD PARAMS: prints the answer; ends with the error that was answered.
call() {
  answer=$(curl -sS --fail-with-body -u "$DMS_HELPDESK" -H 'Content-Type: application/json' \
    -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}" "$DMS_URL/helpdesk_dms")
  case $answer in
    *'"error":{'*) printf '%s: %s\n' "$1" "$answer" >&2; exit 1 ;;
  esac
  printf '%s\n' "$answer"
}

# number KEY: the first number of that key in what comes in.
number() { sed "s/.*\"$1\":\([0-9]*\).*/\1/"; }

# served: waits until all servers serve the change that comes in.
served() {
  call wait_change "{\"change_id\":$(number change_id),\"until\":\"served\",\"timeout\":60}" | grep -q '"reached":true' ||
    { echo 'not served in time' >&2; exit 1; }
}

www="{\"label\":\"www\",\"type\":\"A\",\"rdata\":\"$address\"}"
call create_zone "{\"name\":\"$zone\",\"edit_lock\":true,$who,\"return_change\":true,
  \"zi_data\":{\"rr_groups\":[{\"rrs\":[$www]}]}}" | served
call create_zone "{\"name\":\"$network\",$who,\"return_change\":true}" | served

token=$(call edit_zone "{\"name\":\"$zone\",$who}" | number edit_lock_token)
call tickle_editlock "{\"name\":\"$zone\",\"edit_lock_token\":$token}" > /dev/null
call update_zone "{\"name\":\"$zone\",$who,\"edit_lock_token\":$token,\"return_change\":true,
  \"zi_data\":{\"rr_groups\":[{\"rrs\":[$www,{\"label\":\"ftp\",\"type\":\"CNAME\",\"rdata\":\"www\"}]}]}}" | served
echo "$zone has ftp, and can be edited again"

call update_rrs "{\"name\":\"$address\",\"update_type\":\"ptr-80\",$who,\"return_change\":true,
  \"update_data\":{\"rr_groups\":[{\"rrs\":[
    {\"label\":\"80\",\"type\":\"PTR\",\"rdata\":\"www.$zone\",\"update_op\":\"UPDATE_RRTYPE\"}]}]}}" | served
echo "$address is www.$zone"

call refresh_zone "{\"name\":\"$zone\",\"zi_id\":\"^-\",\"return_change\":true}" | served
call show_zone_text "{\"name\":\"$zone\"}"
