"""What a member sees, opened with his keys: home, a circle, a page of a conversation."""
