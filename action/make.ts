// `npm run action`: makes action.yml, the tables of the README and the bundle from their sources.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../infra/checkout.ts';
import { actionFile } from './action-file.ts';
import { bundleFolder, makeBundle } from './bundle.ts';
import { readmeWithTables } from './readme.ts';

const { code, licences } = await makeBundle();
mkdirSync(bundleFolder, { recursive: true });
writeFileSync(join(bundleFolder, 'index.js'), code);
writeFileSync(join(bundleFolder, 'licences.txt'), licences);
writeFileSync(join(checkout, 'action', 'action.yml'), actionFile());
writeFileSync(join(checkout, 'action', 'README.md'), readmeWithTables());
console.log(`action/dist/index.js: ${(Buffer.byteLength(code) / 1e6).toFixed(2)} MB`);
