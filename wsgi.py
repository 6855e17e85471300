"""The house as a WSGI application, for a server with gevent workers: its locks are gevent's."""

from forum.config import from_environment
from forum.factory import check_database, create_app

app = create_app(from_environment())
with app.app_context():
    check_database(app.extensions["house"])
