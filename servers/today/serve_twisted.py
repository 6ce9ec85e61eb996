"""Twisted's own server, twisted.web, with one resource."""

from common import BODY, DELAY_S
from twisted.internet import endpoints, reactor
from twisted.web import resource, server


class Hello(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        request.setHeader(b"content-type", b"text/plain")
        return BODY


class LateHello(Hello):
    def render_GET(self, request):
        reactor.callLater(DELAY_S, self.answer, request)
        return server.NOT_DONE_YET

    def answer(self, request):
        # A client that has left meanwhile has no connection to write to.
        if request.channel is not None:
            request.write(super().render_GET(request))
            request.finish()


class Quiet(server.Site):
    def log(self, request):
        pass  # Else it makes the line of an access log that nobody writes.


endpoints.serverFromString(reactor, "tcp:8888:interface=0.0.0.0").listen(Quiet(LateHello() if DELAY_S else Hello()))
reactor.run()
