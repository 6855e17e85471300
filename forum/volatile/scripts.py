"""What Redis does in one step: Lua, because a script is atomic there and nothing can race inside.

KEYS are full names; ARGV are raw bytes or decimal numbers. Rows are hashes, and each row is named
in two sets, by owner and by root, which live as long as their youngest row may.
"""

from __future__ import annotations

from typing import Final

# Forget a row and its place in both sets; gives 1 when it was there.
_DROP: Final = """
local function drop(prefix, key)
    local row = prefix .. 'sign-in:' .. key
    local where = redis.call('HMGET', row, 'owner', 'root')
    if not where[1] then return 0 end
    redis.call('SREM', prefix .. 'owner:' .. where[1], key)
    redis.call('SREM', prefix .. 'root:' .. where[2], key)
    return redis.call('DEL', row)
end
"""

# KEYS prefix; ARGV key, owner, root, row's ms to live, sets' ms to live, then the row's fields.
ADD_SIGN_IN: Final = (
    _DROP
    + """
drop(KEYS[1], ARGV[1])
if tonumber(ARGV[4]) <= 0 then return end
local row = KEYS[1] .. 'sign-in:'
redis.call('HSET', row .. ARGV[1], unpack(ARGV, 6))
redis.call('PEXPIRE', row .. ARGV[1], ARGV[4])
for _, set in ipairs({KEYS[1] .. 'owner:' .. ARGV[2], KEYS[1] .. 'root:' .. ARGV[3]}) do
    for _, other in ipairs(redis.call('SMEMBERS', set)) do
        if redis.call('EXISTS', row .. other) == 0 then redis.call('SREM', set, other) end
    end
    redis.call('SADD', set, ARGV[1])
    redis.call('PEXPIRE', set, ARGV[5])
end
"""
)

# KEYS row; ARGV now, absolute seconds, seconds between two touches. Never revives what is over.
TOUCH_SIGN_IN: Final = """
local row = redis.call('HMGET', KEYS[1], 'created', 'seen', 'idle')
if not row[1] then return end
local now, idle, left = tonumber(ARGV[1]), tonumber(row[3]), row[1] + ARGV[2] - ARGV[1]
local silent = now - row[2]
if silent >= idle or left <= 0 or silent <= tonumber(ARGV[3]) then return end
redis.call('HSET', KEYS[1], 'seen', ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.ceil(math.min(idle, left) * 1000))
"""

# KEYS row; ARGV old, new.
REPLACE_SEALED: Final = """
if redis.call('HGET', KEYS[1], 'sealed') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'sealed', ARGV[2])
return 1
"""

# KEYS row; ARGV idle seconds, absolute seconds. The row's own times decide; Redis only tidies up.
SET_IDLE: Final = """
local row = redis.call('HMGET', KEYS[1], 'created', 'seen')
if not row[1] then return end
redis.call('HSET', KEYS[1], 'idle', ARGV[1])
local left = math.min(tonumber(ARGV[1]), row[1] + ARGV[2] - row[2])
redis.call('PEXPIRE', KEYS[1], math.ceil(left * 1000))
"""

# KEYS prefix; ARGV key.
END_SIGN_IN: Final = _DROP + "return drop(KEYS[1], ARGV[1])"

# KEYS prefix, set; ARGV the key to keep, or nothing.
END_SIGN_INS: Final = (
    _DROP
    + """
local ended = 0
for _, key in ipairs(redis.call('SMEMBERS', KEYS[2])) do
    if key ~= ARGV[1] then
        ended = ended + drop(KEYS[1], key)
        redis.call('SREM', KEYS[2], key)
    end
end
return ended
"""
)

# KEYS bucket; ARGV limit, seconds, now in ms. The same whole numbers as in memory.py.
TAKE: Final = """
local limit, cost, now = tonumber(ARGV[1]), ARGV[2] * 1000, tonumber(ARGV[3])
local old = redis.call('HMGET', KEYS[1], 'debt', 'at')
local at = math.max(now, tonumber(old[2] or now))
local debt = math.max(0, (old[1] or 0) - (at - (old[2] or at)) * limit)
local over = debt + cost - cost * limit
if over <= 0 then debt = debt + cost end
redis.call('HSET', KEYS[1], 'debt', string.format('%.0f', debt), 'at', string.format('%.0f', at))
redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil(debt / limit)))
return math.max(0, math.ceil(over / (limit * 1000)))
"""

# KEYS claim; ARGV ms to live, now in ms.
CLAIM: Final = """
if tonumber(redis.call('GET', KEYS[1]) or ARGV[2]) > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], string.format('%.0f', ARGV[1] + ARGV[2]), 'PX', ARGV[1])
return 1
"""

# KEYS marks; ARGV ms to live. Unwritten marks have no end, and get none here.
READ_MARKS: Final = """
if redis.call('PTTL', KEYS[1]) > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return redis.call('GET', KEYS[1])
"""

# KEYS marks, dirty set; ARGV id, new, and old unless there is none yet.
SWAP_MARKS: Final = """
if redis.call('GET', KEYS[1]) ~= (ARGV[3] or false) then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('SADD', KEYS[2], ARGV[1])
return 1
"""

# KEYS prefix of marks, dirty set. Gives id, blob, id, blob.
DIRTY_MARKS: Final = """
local found = {}
for _, id in ipairs(redis.call('SMEMBERS', KEYS[2])) do
    local blob = redis.call('GET', KEYS[1] .. id)
    if blob then
        found[#found + 1] = id
        found[#found + 1] = blob
    end
end
return found
"""

# KEYS marks, dirty set; ARGV id, blob, ms to live.
CLEAN_MARKS: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return end
redis.call('SREM', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
"""
