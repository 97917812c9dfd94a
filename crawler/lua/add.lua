-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Takes links that were never seen before into the frontier.
-- ARGV: now, then for each link: id, bucket and fingerprint of `seen`, host, rank, source, the state it is closed in at
--       once ('' none: it is to be fetched), link
-- Returns 1 for each that was new and is to be fetched, else 0.
local now, new = tonumber(ARGV[1]), {}
for i = 2, #ARGV, 8 do
  local id, bucket, print, host, rank, source, state, link = unpack(ARGV, i, i + 7)
  new[#new + 1] = redis.call('SADD', f .. 'seen:' .. bucket, print)
  if new[#new] == 1 and state ~= '' then
    count(state, source, 1)
    new[#new] = 0
  elseif new[#new] == 1 then
    redis.call('HSET', item_key(id), 'link', link, 'host', host, 'rank', rank, 'source', source)
    enqueue(id, host, rank, now)
    count('pending', source, 1)
  end
end
return new
