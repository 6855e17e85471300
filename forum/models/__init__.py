"""Columns, invariants, and selects that name a set: one plural noun per file."""
