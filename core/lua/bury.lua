-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Moves an entry to the dead letters for one group. The dead letter holds a reference of its own to the body.
-- KEYS: stream, dead, refs · ARGV: stream name, group, id, reason, deliveries, now in ms
-- Returns 1, or 0 when the group had answered the entry before.
local stream, dead, refs = KEYS[1], KEYS[2], KEYS[3]
local name, group, id, reason, deliveries, now = unpack(ARGV)

if #redis.call('XPENDING', stream, group, id, id, 1) == 0 then
  return 0
end
local found = redis.call('XRANGE', stream, id, id)[1]
if found then
  local letter = {'stream', name, 'group', group, 'reason', reason, 'deliveries', deliveries, 'died', now}
  for i = 1, #found[2], 2 do
    if found[2][i] ~= 'g' then
      letter[#letter + 1] = found[2][i]
      letter[#letter + 1] = found[2][i + 1]
    end
  end
  redis.call('XADD', dead, '*', unpack(letter))
  local held = held_by(letter)
  if held then
    redis.call('HINCRBY', refs, held, 1)
  end
end
redis.call('XACK', stream, group, id)
return 1
