"""People, circles, conversations.

factory     where all parts meet
cli         the command line
views       HTTP and nothing else            identity, forms   who asks, and with what
actions     verbs that change something      access            the only authorisation
models      columns and invariants           reads             hot pages
house       what a running server holds      volatile          what may be forgotten
words, text, help   what people read         db, events        the only commit; told after it
vault       bytes in, bytes out              config, clock, errors
"""
