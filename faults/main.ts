import { ROWS } from './rows/index.js';
const [name] = process.argv.slice(2);
for (const row of ROWS.filter((row) => name === undefined || row.name === name)) {
  console.log(await row.run('short', console.log));
  console.log(await row.control('short', console.log));
}
