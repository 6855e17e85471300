"""Hot pages: one compiled statement each, rows into slotted dataclasses."""
