"""The house as a WSGI application, for any server that knows one."""

from forum.config import from_environment
from forum.factory import create_app

app = create_app(from_environment())
