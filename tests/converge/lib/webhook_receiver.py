"""Takes POSTs and writes each body as a line of JSON: webhook_receiver.py LINES-FILE PORT-FILE [TOKEN]

While LINES-FILE.broken exists, every request is answered with 503, and its body goes to LINES-FILE.refused.
"""
import http.server
import json
import os
import sys

LINES, PORT_FILE, *TOKEN = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, lines = 200, LINES
        if os.path.exists(LINES + ".broken"):
            status, lines = 503, LINES + ".refused"
        elif TOKEN and self.headers.get("Authorization") != "Bearer " + TOKEN[0]:
            status, lines = 403, os.devnull
        with open(lines, "a", encoding="utf-8") as file:
            file.write(json.dumps(body) + "\n")
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(PORT_FILE + ".new", "w", encoding="ascii") as file:
    file.write(str(server.server_address[1]))
os.rename(PORT_FILE + ".new", PORT_FILE)
server.serve_forever()
