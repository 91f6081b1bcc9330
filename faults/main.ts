import { ROWS } from './rows/index.js';
const [name, scale='short'] = process.argv.slice(2);
for (const row of ROWS.filter((row) => name === undefined || row.name === name)) {
  console.dir(await row.run(scale as 'short', console.log), {depth: 9});
  console.dir(await row.control(scale as 'short', console.log), {depth: 9});
}
