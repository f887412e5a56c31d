// A notebook: notes in MySQL, and a reader's own name for himself in a signed cookie.
import { readFileSync } from 'node:fs';
import cookieSession from 'cookie-session';
import express from 'express';
import createKnex from 'knex';
import configuration from './knexfile.js';

const { PORT, SESSION_KEY_FILE } = process.env;
const database = createKnex(configuration);
const newest = () => database('notes').select('id', 'text').orderBy('id', 'desc').limit(20).timeout(10_000);
const escaped = text => text.replace(/[&<>"]/g, letter => `&#${letter.charCodeAt()};`);

const app = express();
app.set('trust proxy', true); // The load balancer says who asked, and that it was HTTPS.
app.use(express.json(), express.urlencoded({ extended: false }));
app.use(cookieSession({ keys: [readFileSync(SESSION_KEY_FILE, 'utf8')], secure: true, sameSite: 'lax' }));

app.get('/health', (request, response) => response.send('ok'));

app.get('/ready', async (request, response) => {
  await database.raw('SELECT 1').timeout(5000);
  response.send('ok');
});

app.get('/', async (request, response) => {
  const notes = await newest();
  response.send(`<!doctype html><html lang="en"><title>Notebook</title><meta name="viewport" content="width=device-width">
<h1>Notebook</h1><p>You are ${escaped(request.session.name ?? 'nobody yet')}.</p>
<form method="post" action="/name"><label>Your name <input name="name" maxlength="40"></label> <button>Keep it</button></form>
<ul>${notes.map(note => `<li>${escaped(note.text)}</li>`).join('')}</ul></html>`);
});

app.post('/name', (request, response) => {
  request.session.name = String(request.body.name).slice(0, 40);
  response.redirect(303, '/');
});

app.get('/api/notes', async (request, response) => response.json(await newest()));

app.post('/api/notes', async (request, response) => {
  const text = String(request.body.text).slice(0, 280);
  const [id] = await database('notes').insert({ text }).timeout(10_000);
  response.status(201).json({ id, text });
});

app.use((problem, request, response, next) => {
  if (problem.status) {
    return next(problem);
  }
  console.error(`database: ${problem.message}`);
  response.status(503).set('Retry-After', '5').json({ error: 'the database is not there, try again' });
});

const server = app.listen(PORT);
server.keepAliveTimeout = 35_000; // Longer than those who ask keep a connection.
process.on('SIGTERM', () => server.close(() => database.destroy()));
