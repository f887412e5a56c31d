import { readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const { DATABASE_CA, DATABASE_HOST, DATABASE_NAME, DATABASE_PORT, DATABASE_SECRET } = process.env;
const secrets = new SecretsManagerClient({
  requestHandler: { connectionTimeout: 2000, requestTimeout: 3000, throwOnRequestTimeout: true },
});

// Read again after a minute, as the password rotates. Should AWS not answer then, the last one goes on.
let login;
async function readLogin() {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: DATABASE_SECRET }));
    login = JSON.parse(SecretString);
  } catch (problem) {
    if (!login) throw problem;
    console.error(`the login of the database: ${problem.message}`);
  }
  return login;
}

export default {
  client: 'mysql2',
  pool: { min: 0, max: 10 },
  acquireConnectionTimeout: 15_000,
  connection: async () => {
    const { username, password } = await readLogin();
    const read = Date.now();
    return {
      host: DATABASE_HOST,
      port: Number(DATABASE_PORT),
      database: DATABASE_NAME,
      user: username,
      password,
      connectTimeout: 3000,
      ssl: { ca: readFileSync(DATABASE_CA), rejectUnauthorized: true, verifyIdentity: true },
      expirationChecker: () => Date.now() - read > 60_000,
    };
  },
};
