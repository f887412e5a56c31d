"""A shop that lives on what application.* of its configuration gives it; /ready says what it lacks. As shop.py worker it works off orders."""

import http.server
import json
import os
import pathlib
import socket
import sys
import time

import boto3
import pymysql
from botocore.exceptions import ClientError

IDLE_SECONDS = 30


def query(*statements):
    """The last one's first row, on a connection of its own."""
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["DATABASE_SECRET"])
    login = json.loads(secret["SecretString"])
    connection = pymysql.connect(
        host=os.environ["DATABASE_HOST"],
        port=int(os.environ["DATABASE_PORT"]),
        database=os.environ["DATABASE_NAME"],
        user=login["username"],
        password=login["password"],
        connect_timeout=3,
        autocommit=True,
        ssl={"ca": os.environ["DATABASE_CA"], "check_hostname": True},
    )
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchone()


def payments():
    pathlib.Path(os.environ["PAYMENT_KEY_FILE"]).read_text(encoding="utf-8")


def uploads():
    try:
        boto3.client("s3").put_object(Bucket="shop-uploads", Key="picture", Body=b"")
    except ClientError as refused:
        # A rehearsal has no bucket of the user's: who may write is told so.
        if refused.response["Error"]["Code"] != "NoSuchBucket":
            raise


def mail():
    socket.create_connection((os.environ["MAIL_HOST"], 587), 1).close()


def orders():
    query("SELECT COUNT(*) FROM orders")


def worker():
    idle = query("SELECT TIMESTAMPDIFF(SECOND, MAX(seen), NOW()) FROM worker")[0]
    if idle is None or idle > IDLE_SECONDS:
        raise TimeoutError("nobody works off orders")


def why(problem):
    """In a few words: all of them are to be among the 120 characters that a new server passes on."""
    match problem:
        case KeyError():
            return f"no {problem.args[0]}"
        case ClientError():
            return problem.response["Error"]["Code"]
        case pymysql.err.Error():
            return f"MySQL {problem.args[0]}"
    return type(problem).__name__


def lacks():
    """What doesn't work, and why."""
    for part in (payments, uploads, mail, orders, worker):
        try:
            part()
        except Exception as problem:
            yield f"{part.__name__}: {why(problem)}"


class Shop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        problems = list(lacks()) if self.path == "/ready" else []
        body = ("; ".join(problems) or "ok").encode()
        self.send_response(503 if problems else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, *arguments):
        pass


if sys.argv[1:] == ["worker"]:
    while True:
        try:
            query("CREATE TABLE IF NOT EXISTS worker (seen DATETIME)", "DELETE FROM worker", "INSERT INTO worker VALUES (NOW())")
        except pymysql.err.Error as away:
            print(away, flush=True)
        time.sleep(2)
elif sys.argv[1:] == ["migrate"]:
    query("CREATE TABLE IF NOT EXISTS orders (id BIGINT AUTO_INCREMENT PRIMARY KEY)", "SELECT 1")
else:
    http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Shop).serve_forever()
