"""The house as a WSGI application, for any server that knows one."""

from forum.config import from_environment
from forum.factory import check_database, create_app

app = create_app(from_environment())
with app.app_context():
    check_database(app.extensions["house"])
