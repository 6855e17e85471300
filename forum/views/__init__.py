"""HTTP and nothing else: read the request, ask one action, say what to show."""
