"""Twisted's own server, twisted.web, with one resource."""

from twisted.internet import endpoints, reactor
from twisted.web import resource, server


class Hello(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        request.setHeader(b"content-type", b"text/plain")
        return b"Hello, World!"


endpoints.serverFromString(reactor, "tcp:8888:interface=0.0.0.0").listen(server.Site(Hello()))
reactor.run()
