"""TLS and anonymous tokens in front of a registry on loopback, as the public registries have them.

Arguments: address, port, the registry's port, the certificate, its key, and a file: while it exists, tokens are refused.
"""

import http.client
import json
import os
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

address, port, registry_port, certificate, key, refusing = sys.argv[1:]
token = 'anonymous'
hop_by_hop = {'connection', 'transfer-encoding', 'host', 'authorization'}


class Proxy(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        if self.path.startswith('/token'):
            if os.path.exists(refusing):
                self.answer(403, {'errors': [{'code': 'DENIED', 'message': 'no token for anybody'}]})
            else:
                self.answer(200, {'token': token, 'access_token': token, 'expires_in': 300})
        elif self.headers.get('Authorization') != f'Bearer {token}':
            challenge = f'Bearer realm="https://{address}:{port}/token",service="registry"'
            errors = {'errors': [{'code': 'UNAUTHORIZED', 'message': 'a token is needed'}]}
            self.answer(401, errors, {'WWW-Authenticate': challenge, 'Docker-Distribution-Api-Version': 'registry/2.0'})
        else:
            self.pass_on()

    do_HEAD = do_GET

    def answer(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in dict(headers).items():
            self.send_header(name, text)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def pass_on(self):
        registry = http.client.HTTPConnection('127.0.0.1', int(registry_port), timeout=60)
        sent = {name: text for name, text in self.headers.items() if name.lower() not in hop_by_hop}
        registry.request(self.command, self.path, headers=sent)
        answer = registry.getresponse()
        self.send_response(answer.status)
        for name, text in answer.getheaders():
            if name.lower() not in hop_by_hop:
                self.send_header(name, text)
        self.end_headers()
        while chunk := answer.read(1 << 20):
            self.wfile.write(chunk)
        registry.close()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer((address, int(port)), Proxy)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
