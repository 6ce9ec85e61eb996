"""bjoern is started by a call: it has no command."""

import bjoern

from wsgi import app

bjoern.run(app, "0.0.0.0", 8888)
