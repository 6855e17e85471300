"""The vault: bytes in, bytes out; no Flask, no database, and sentences instead of primitives.

primitives (the only one with cryptography) · packed (msgpack) · server (pepper and boot key) ·
account (slots, recovery, invitations) · ring (memberships, read marks) ·
epoch (grants, links, roster, offers) · sealed (messages, heads, letters, blobs).
"""
