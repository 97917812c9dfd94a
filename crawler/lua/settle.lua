-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Ends leases with their results, each in one step: the item's next place, its host's next time, the ledger.
-- ARGV: now, addresses in a generation of `seen`, then for each lease: id, token, when the host may be asked again, when
--       the item is due ('' never: it is forgotten), the state it is counted in from now on ('' none), the host it waits
--       for, at ('' where its link says), hops, tries, '1' to set the memo, memo, bucket and fingerprint of the payload
--       ('' not known)
-- Returns 1 for each, or 0 where the lease is no longer ours and nothing was done.
local now, is_new, out = tonumber(ARGV[1]), open_seen(tonumber(ARGV[2])), {}

local function settle(id, token, next, due, state, to, at, hops, tries, learnt, memo, bucket, print)
  local host = end_lease(id, token)
  if not host then
    return 0
  end
  local item = load_item(id) -- none: a source that was swept meanwhile
  if item and state ~= '' and not item.interval and not item.state then
    if print ~= '' and not is_new(bucket, print) then -- the very page that another address gave
      state, due = 'duplicate', ''
    end
    count_end(state, item.source)
    item.state = state
  end
  if item and item.renewed then -- what was visited is no longer what it is
    to, at, hops, tries, learnt, due, item.renewed = '', '', '0', '0', '', now, nil
  end
  if item and due == '' then
    redis.call('DEL', item_key(id))
  elseif item then
    due = tonumber(due)
    item.host = to ~= '' and to or item.host
    item.at = at ~= '' and at or nil
    item.hops = hops ~= '0' and hops or nil
    item.tries = tries ~= '0' and tries or nil
    item.crashes = nil
    if learnt == '1' then
      item.memo = memo
    end
    if item.interval then
      item.rank = due
    elseif item.state then
      item.rank = due + REVISIT_SLACK
    end
    save_item(id, item)
    place(id, item, due, now)
  end
  free_host(host, next)
  return 1
end

for i = 3, #ARGV, 13 do
  out[#out + 1] = settle(unpack(ARGV, i, i + 12))
end
return out
