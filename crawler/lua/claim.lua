-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Where a visit is led to for good: whether that address is another item's, known before.
-- ARGV: id, token, addresses in a generation of `seen`, bucket and fingerprint of the address
-- Returns 1 when it is this item's, from now on, 0 when it was known; -1 when the lease is no longer ours. The item
-- remembers what it was led to, so that it is not taken for its own double when it is visited once more.
local id, token, most, bucket, print = unpack(ARGV)
local lease, item = redis.call('HGET', f .. 'leased', id), load_item(id)
if not lease or not item or string.match(lease, '^%d+') ~= token then
  return -1
end
local goal = bucket .. ':' .. print
for mine in string.gmatch(item.goals or '', '%S+') do
  if mine == goal then
    return 1
  end
end
if not open_seen(tonumber(most))(bucket, print) then
  return 0
end
item.goals = item.goals and item.goals .. ' ' .. goal or goal
save_item(id, item)
return 1
