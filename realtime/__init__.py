"""Rooms and live sessions: their models, actions and views, and the side that speaks to sockets."""
