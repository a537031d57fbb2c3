// What risk-profile asks of readings and alarms, by DuckDB:
//	duckdb_profile.mjs DIR NOW POINT AREA DEVICE
// Seconds of the queries on standard error; on standard output a line each:
// readings of ten minutes, the highest, u and v of the wind, alarms by point.
import { createRequire } from 'node:module'
import { readFileSync, readdirSync } from 'node:fs'
const require = createRequire(process.env.DUCKDB_MODULES + '/x.js')
const { DuckDBInstance } = require('@duckdb/node-api')
const [dir, now, point, area, device] = process.argv.slice(2)
const day = now.slice(0, 10)
const year = readdirSync(dir + '/records/alarm')[0]
const first = readdirSync(`${dir}/records/alarm/${year}`)[0]
const header = readFileSync(`${dir}/records/alarm/${year}/${first}`, 'utf8')
	.split('\n')[0].split(',')
const types = header.map((c) =>
	`'${c}': '${c === 'time' ? 'TIMESTAMPTZ' : 'VARCHAR'}'`).join(', ')
// only today's folder and the device's own file, which is what we read too
const rows = `read_csv('${dir}/readings/date=${day}/${device}.csv',
  header = true, delim = ',', quote = '"', escape = '"', auto_detect = false,
  columns = {'time': 'TIMESTAMPTZ', 'point': 'VARCHAR', 'value': 'DOUBLE',
  'unit': 'VARCHAR', 'quality': 'VARCHAR', 'source_time': 'VARCHAR',
  'latency_ms': 'BIGINT'})`
const recent = `time >= TIMESTAMPTZ '${now}' - INTERVAL 10 MINUTE
  AND time <= TIMESTAMPTZ '${now}'`
const reading = `SELECT count(*), max(value) FROM ${rows}
  WHERE point = '${point}' AND ${recent} AND quality = 'good'`
const wind = `SELECT sum(s.value * sin(radians(d.value))),
  sum(s.value * cos(radians(d.value)))
  FROM (SELECT * FROM ${rows} WHERE point = 'WD-1' AND ${recent}) d
  JOIN (SELECT * FROM ${rows} WHERE point = 'WS-1' AND ${recent}) s
  USING (time)`
const alarms = `SELECT point, count(*) AS n
  FROM read_csv('${dir}/records/alarm/*/*.csv', header = true, delim = ',',
    quote = '"', escape = '"', auto_detect = false, columns = {${types}})
  WHERE action = 'raise' AND area = '${area}'
    AND time >= TIMESTAMPTZ '${now}' - INTERVAL 30 DAY
  GROUP BY point ORDER BY n DESC, point`
const db = await DuckDBInstance.create(':memory:', { threads: '2' })
const con = await db.connect()
const began = process.hrtime.bigint()
const a = (await con.runAndReadAll(reading)).getRows()[0]
const b = (await con.runAndReadAll(wind)).getRows()[0]
const c = (await con.runAndReadAll(alarms)).getRows()
console.error(Number(process.hrtime.bigint() - began) / 1e9)
console.log([a[0], a[1], b[0], b[1],
	c.map((r) => `${r[0]} ${r[1]}`).join(', ')].join('\n'))
