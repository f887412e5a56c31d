"""A notebook: notes in MySQL, and a reader's own name for himself in a signed cookie."""

import json
import os
import pathlib

import boto3
import pymysql
from flask import Flask, jsonify, redirect, render_template_string, request, session
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

PAGE = """<!doctype html><html lang="en"><title>Notebook</title><meta name="viewport" content="width=device-width">
<h1>Notebook</h1><p>You are {{ name or "nobody yet" }}.</p>
<form method="post" action="/name"><label>Your name <input name="name" maxlength="40"></label> <button>Keep it</button></form>
<ul>{% for note in notes %}<li>{{ note.text }}</li>{% endfor %}</ul></html>"""

app = Flask(__name__)
app.config.update(
    SECRET_KEY=pathlib.Path(os.environ["SESSION_KEY_FILE"]).read_bytes(),
    SESSION_COOKIE_SECURE=True,
    SQLALCHEMY_DATABASE_URI="mysql+pymysql://{DATABASE_HOST}:{DATABASE_PORT}/{DATABASE_NAME}".format(**os.environ),
    SQLALCHEMY_ENGINE_OPTIONS={
        "pool_pre_ping": True,
        "pool_recycle": 300,
        "pool_timeout": 5,
        "connect_args": {
            "connect_timeout": 3,
            "read_timeout": 10,
            "write_timeout": 10,
            "ssl": {"ca": os.environ["DATABASE_CA"], "check_hostname": True},
        },
    },
)
db = SQLAlchemy(app)
Migrate(app, db)
secrets = boto3.client("secretsmanager")


def login():
    """The password rotates, so it is read for each new connection."""
    secret = json.loads(secrets.get_secret_value(SecretId=os.environ["DATABASE_SECRET"])["SecretString"])
    return {"user": secret["username"], "password": secret["password"]}


def connect(dialect, connection_record, arguments, parameters):
    """Once more with what is the login then, should it have changed between reading and connecting."""
    try:
        return pymysql.connect(**{**parameters, **login()})
    except pymysql.err.OperationalError as refused:
        if refused.args[0] != 1045:
            raise
        return pymysql.connect(**{**parameters, **login()})


with app.app_context():
    event.listen(db.engine, "do_connect", connect)


class Note(db.Model):
    __tablename__ = "notes"

    id = db.Column(db.BigInteger, primary_key=True)
    text = db.Column(db.String(280), nullable=False)


def newest():
    return db.session.scalars(db.select(Note).order_by(Note.id.desc()).limit(20)).all()


@app.get("/health")
def health():
    return "ok"


@app.get("/ready")
def ready():
    db.session.execute(text("SELECT 1"))
    return "ok"


@app.get("/")
def page():
    return render_template_string(PAGE, name=session.get("name"), notes=newest())


@app.post("/name")
def name():
    session["name"] = request.form["name"][:40]
    return redirect("/", 303)


@app.get("/api/notes")
def notes():
    return jsonify([{"id": note.id, "text": note.text} for note in newest()])


@app.post("/api/notes")
def write():
    note = Note(text=str(request.get_json()["text"])[:280])
    db.session.add(note)
    db.session.commit()
    return jsonify(id=note.id, text=note.text), 201


@app.errorhandler(DBAPIError)
def database_is_away(problem):
    app.logger.warning("database: %s", problem.orig)
    return jsonify(error="the database is not there, try again"), 503, {"Retry-After": "5"}
