"""A consumer whose answer to everything is the vector of one text, from the stack's endpoint."""

import os
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer


def embedding() -> bytes:
    request = urllib.request.Request(
        os.environ["SAGEMAKER_ENDPOINT_URL"] + "/invocations",
        b'{"search_term": "tv"}',
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = embedding()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("", 8000), Handler).serve_forever()
