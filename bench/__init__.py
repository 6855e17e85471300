"""The figures of the house against their bars: `python -m bench [ROW …] [--rounds N]`."""
