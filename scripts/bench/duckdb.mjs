// Lists overdue hazards with DuckDB: duckdb.mjs DIR NOW
// Prints the query's seconds on standard error, the ids on standard output.
import { createRequire } from 'node:module'
const require = createRequire(process.env.DUCKDB_MODULES + '/x.js')
const { DuckDBInstance } = require('@duckdb/node-api')
const [dir, now, show] = process.argv.slice(2)
const files = dir + '/records/hazard/*/*.csv'
const { readFileSync, readdirSync } = require('node:fs')
const year = readdirSync(dir + '/records/hazard')[0]
const day = readdirSync(dir + '/records/hazard/' + year)[0]
const header = readFileSync(`${dir}/records/hazard/${year}/${day}`, 'utf8')
	.split('\n')[0].split(',')
const types = header.map((c) =>
	`'${c}': '${c === 'time' || c === 'due' ? 'TIMESTAMPTZ' : 'VARCHAR'}'`)
const query = `SELECT record FROM (
  SELECT record, arg_max(node, (time, event)) AS node,
         arg_max(coalesce(due, TIMESTAMPTZ '9999-01-01'), (time, event)) AS due
  FROM read_csv('${files}', header = true, delim = ',', quote = '"',
                escape = '"', auto_detect = false, columns = {COLUMNS})
  GROUP BY record)
WHERE node NOT IN ('archive', 'void') AND due < TIMESTAMPTZ '${now}'
ORDER BY record`
if (show !== undefined) {
	console.log(query.replace('COLUMNS', 'every column, time and due as ' +
		'TIMESTAMPTZ, the others as VARCHAR'))
	process.exit(0)
}
const db = await DuckDBInstance.create(':memory:', { threads: '2' })
const con = await db.connect()
const began = process.hrtime.bigint()
const r = await con.runAndReadAll(query.replace('COLUMNS', types.join(', ')))
const rows = r.getRows()
console.error(Number(process.hrtime.bigint() - began) / 1e9)
process.stdout.write(rows.map((x) => x[0] + '\n').join(''))
