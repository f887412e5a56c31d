import { readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const { DATABASE_CA, DATABASE_HOST, DATABASE_NAME, DATABASE_PORT, DATABASE_SECRET } = process.env;
const secrets = new SecretsManagerClient();

export default {
  client: 'mysql2',
  pool: { min: 0, max: 10 },
  acquireConnectionTimeout: 15_000,
  // Asked for each new connection, as the password rotates.
  connection: async () => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: DATABASE_SECRET }));
    const { username, password } = JSON.parse(SecretString);
    return {
      host: DATABASE_HOST,
      port: Number(DATABASE_PORT),
      database: DATABASE_NAME,
      user: username,
      password,
      connectTimeout: 3000,
      ssl: { ca: readFileSync(DATABASE_CA), rejectUnauthorized: true, verifyIdentity: true },
      expirationChecker: () => true,
    };
  },
};
