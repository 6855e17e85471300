"""The live line: sockets that hear a conversation while it happens.

server      makes the Socket.IO server; `gate` decides who may knock at all
protocol    @handles: who, may, rate, parse, act, acknowledge; `policies` is its table
handlers/   one file per noun, three lines over the same actions as the pages
lines       who is connected where (there is no presence)
places      what is followed here: each `place` a conversation in one epoch, and how far it was told
broadcasts  the only emit; `frames` makes what all readers are sent
relay       what other workers have stored, through Redis
revoking    cuts off what is over; `keeping` looks again every 30 s
libraries   loads Socket.IO without what it brings along; first of all, whoever is asked for
fanout      writes one frame to many sockets; `wire` and `websocket` are its sockets
"""

from realtime import libraries as _libraries  # noqa: F401 - before any other part loads them
