// What DuckDB makes of a readings folder: duckdb_readings.js MODULES FOLDER
const { DuckDBInstance } = require(process.argv[2] + '/@duckdb/node-api')

async function main() {
	const db = await (await DuckDBInstance.create(':memory:')).connect()
	const r = await db.runAndReadAll(
	    `SELECT date, point, count(*), count(value), min(value), max(value),
	    typeof(min(time)), count(*) FILTER (quality = 'bad_comm')
	    FROM read_csv('${process.argv[3]}/date=*/*.csv',
	        hive_partitioning = true)
	    GROUP BY ALL ORDER BY date, point`)
	for (const row of r.getRows())
		console.log(row.map(String).join(','))
}
main()
