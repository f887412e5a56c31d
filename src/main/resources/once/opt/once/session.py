# What is run on one server at a time: the application's connection to its database, whose locks end with it, and a command that is
# run for as long as it lasts.
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from hashlib import sha256
from threading import Thread

GET = "aws secretsmanager get-secret-value --output json --cli-connect-timeout 5 --cli-read-timeout 10"
# What it gets of the application's variables: none of the user's, which may name modules for another Python, or another account.
OWN = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_DEFAULT_REGION AWS_EC2_METADATA_DISABLED"
       " AWS_REGION").split()
# Without a word from us for so long, the database takes our locks; a word takes CALM at most, and comes each second.
SILENCE, CALM = 120, 30
NO_SUCH_TABLE = 1146
# The user and the password by which the last connection was let in, since to ask for them costs a second of a processor.
known = None
last = None


class Refused(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


# What can be wrong with the database or the way to it.
FAILURES = (OSError, Refused, LookupError, ValueError, subprocess.SubprocessError)


def say(who, text):
    global last
    if text != last:
        print("%s: %s" % (who, text), flush=True)
    last = text


def login():
    variables = {name: os.environ[name] for name in OWN if name in os.environ}
    variables.update(HOME="/tmp", PATH=os.environ["PATH"] + ":/usr/bin")
    done = subprocess.run(GET.split() + ["--secret-id", os.environ["DATABASE_SECRET"]], env=variables,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    if done.returncode:
        raise Refused(0, (done.stderr.decode(errors="replace").strip().splitlines() or ["no login"])[-1])
    secret = json.loads(json.loads(done.stdout)["SecretString"])
    return secret["username"].encode(), secret["password"].encode()


# One connection, as the MySQL Source Code Documentation has it ("Client/Server Protocol"): Amazon Linux 2023 has no client of
# MySQL's for Python. Over verified TLS or not at all.
class Session:
    def __init__(self):
        global known
        user, self.password = known or login()
        known = None
        host = os.environ["DATABASE_HOST"]
        self.socket = socket.create_connection((host, int(os.environ["DATABASE_PORT"])), 10)
        try:
            self.open(host, user)
        except BaseException:
            self.socket.close()
            raise
        known = user, self.password

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def open(self, host, user):
        self.socket.settimeout(CALM)
        greeting = self.answer()
        version = greeting.index(0, 1)
        nonce = greeting[version + 5:version + 13] + greeting[version + 32:version + 44]
        # CLIENT_LONG_PASSWORD, _CONNECT_WITH_DB, _PROTOCOL_41, _SSL, _TRANSACTIONS, _SECURE_CONNECTION, _PLUGIN_AUTH; utf8mb4
        said = (1 | 8 | 512 | 2048 | 8192 | 32768 | 1 << 19).to_bytes(4, "little") + (1 << 24).to_bytes(4, "little") + bytes([45]) + bytes(23)
        self.send(said)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(os.environ["DATABASE_CA"])
        self.socket = context.wrap_socket(self.socket, server_hostname=host)
        proof = self.proof(nonce)
        self.send(said + user + b"\0" + bytes([len(proof)]) + proof + os.environ["DATABASE_NAME"].encode() + b"\0caching_sha2_password\0")
        answer = self.answer()
        if answer[0] == 0xfe:
            plugin, nonce = answer[1:].split(b"\0", 1)
            if plugin != b"caching_sha2_password":
                raise Refused(0, "the database wants the login by " + plugin.decode(errors="replace"))
            self.send(self.proof(nonce[:20]))
            answer = self.answer()
        # 3: that was enough. 4: the password itself.
        if answer[:1] == b"\1":
            if answer[1] == 4:
                self.send(self.password + b"\0")
            self.answer()
        self.ask("SET SESSION wait_timeout = %d" % SILENCE)

    def proof(self, nonce):
        hashed = sha256(self.password).digest()
        return bytes(a ^ b for a, b in zip(hashed, sha256(sha256(hashed).digest() + nonce).digest()))

    def read(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise ConnectionError("the database closed the connection")
            data += part
        return data

    def answer(self):
        header = self.read(4)
        self.sequence = header[3] + 1
        payload = self.read(int.from_bytes(header[:3], "little"))
        if payload[0] == 0xff:
            raise Refused(int.from_bytes(payload[1:3], "little"), re.sub(rb"^#.{5}", b"", payload[3:]).decode(errors="replace"))
        return payload

    def send(self, payload):
        self.socket.sendall(len(payload).to_bytes(3, "little") + bytes([self.sequence]) + payload)
        self.sequence += 1

    def rows(self):
        while True:
            row = self.answer()
            if row[0] == 0xfe and len(row) < 9:
                return
            yield row

    # The one value that is asked for, none of what is no question.
    def ask(self, sql):
        self.sequence = 0
        self.send(b"\3" + sql.encode())
        if self.answer()[0] == 0:
            return None
        list(self.rows())
        (row,) = self.rows()
        return None if row[0] == 0xfb else row[1:1 + row[0]].decode()

    # At most 64 characters (MySQL Reference Manual, "Locking Functions").
    def lock(self, name, seconds=1):
        return self.ask("SELECT GET_LOCK('%s', %d)" % (name, seconds)) == "1"

    # Of what counts rows of a table that may not be there yet.
    def has(self, sql):
        try:
            return self.ask(sql) != "0"
        except Refused as e:
            if e.code == NO_SUCH_TABLE:
                return False
            raise


def stop(process):
    for number in signal.SIGTERM, signal.SIGKILL:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass
        try:
            return process.wait(10)
        except subprocess.TimeoutExpired:
            pass


def copy(output):
    for line in output:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


# How a command ended, None if well, and after how many seconds: for as long as the session lasts, as who has lost it has lost its
# locks. It prints to a pipe, as the application does, whose file would be cut off by whoever opens /dev/stdout.
def run(session, command, seconds):
    begun = time.monotonic()
    process = subprocess.Popen(["/bin/bash", "-c", 'eval "$0"', command], umask=0o022, start_new_session=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    copying = Thread(target=copy, args=(process.stdout,), daemon=True)
    copying.start()
    try:
        late = False
        while process.poll() is None:
            session.ask("DO 0")
            try:
                process.wait(1)
            except subprocess.TimeoutExpired:
                late = time.monotonic() - begun > seconds
                if late:
                    break
    finally:
        stop(process)
        copying.join(2)
    took = time.monotonic() - begun
    code = process.returncode
    if not late and code == 0:
        return None, took
    # Whose database is gone meanwhile has failed for that, and begins again.
    session.ask("DO 0")
    return ("stopped: it took longer than %d s" % seconds if late
            else "failed with exit code %d" % code if code > 0 else "failed by signal %d" % -code), took
