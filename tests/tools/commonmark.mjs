// Every example of the CommonMark specification through md-pdf --html and
// through cmark: the body must be the same bytes.  The one argument is
// spec.txt.
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

const spec = readFileSync(process.argv[2], 'utf8').replace(/\r/g, '');
const fence = '`'.repeat(32);
const examples = [];
for (const m of spec.matchAll(
	new RegExp(`^${fence} example\\n([^]*?)^\\.\\n[^]*?^${fence}$`, 'gm')))
	examples.push(m[1].replaceAll('→', '\t'));

function run(argv, input) {
	const r = spawnSync(argv[0], argv.slice(1), { input });
	if (r.status !== 0 && r.status !== 1)	// 1: a picture that is not there
		throw new Error(`${argv.join(' ')} ended with ${r.status}: ` +
			r.stderr);
	return r.stdout.toString();
}

let wrong = 0;
examples.forEach((text, i) => {
	const html = run(['md-pdf', '--html'], text);
	const ours = html.slice(html.indexOf('<main>\n') + 7,
		html.lastIndexOf('</main>'));
	const theirs = run(['cmark'], text);
	if (ours === theirs)
		return;
	wrong++;
	console.log(`example ${i + 1}:\n${text}ours: ${ours}cmark: ${theirs}`);
});
console.log(`${examples.length} examples, ${wrong} differ`);
process.exit(wrong === 0 && examples.length > 600 ? 0 : 1);
