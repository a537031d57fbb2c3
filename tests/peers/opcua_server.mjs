// An OPC UA server for opcua-read's test: node-opcua-server from the folder
// OPCUA_DIR.  Its port and the index of its namespace go to HOME/port; then it
// obeys lines of standard input, each answered by one:
//	set NODE VALUE | status NODE NAME | ahead MS (the sources' clock) | quit
// Called with PORT secure it takes nobody in the clear and nobody without a name.
// Its certificates are made below HOME.
import { createRequire } from 'module';
import { renameSync, writeFileSync } from 'fs';
import { createInterface } from 'readline';

const require = createRequire(process.env.OPCUA_DIR + '/peer.js');
const { OPCUAServer } = require('node-opcua-server');
const { OPCUACertificateManager } = require('node-opcua-certificate-manager');
const { Variant, VariantArrayType, DataType } = require('node-opcua-variant');
const { StatusCodes } = require('node-opcua-status-code');
const { DataValue } = require('node-opcua-data-value');
const { nodesets } = require('node-opcua-nodesets');

const secure = {
	securityPolicies: [
		'http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256'],
	securityModes: [3],	// sign and encrypt
	allowAnonymous: false,
};
let ahead = -40;

const server = new OPCUAServer({
	...(process.argv[3] === 'secure' ? secure : {}),
	port: Number(process.argv[2] || 0),
	host: '127.0.0.1',
	hostname: '127.0.0.1',
	nodeset_filename: [nodesets.standard],
	userManager: {
		isValidUser: (name, password) =>
			name === 'reader' && password === 'geheim 1',
	},
	serverCertificateManager: new OPCUACertificateManager({
		automaticallyAcceptUnknownCertificate: true,
		rootFolder: process.env.HOME + '/pki',
	}),
});
await server.initialize();
const space = server.engine.addressSpace;
const ns = space.registerNamespace('urn:plant:gas');
const points = {
	gas: [DataType.Float, 0.25], level: [DataType.Int16, -3],
	total: [DataType.UInt64, [0, 4000000000]], open: [DataType.Boolean, true],
	name: [DataType.String, 'AT-101'], '氯气;一号': [DataType.Double, 1.5],
};
const state = {};
for (const [name, [type, value]] of Object.entries(points)) {
	state[name] = { type, value, status: StatusCodes.Good };
	ns.addVariable({
		organizedBy: space.rootFolder.objects,
		browseName: name, nodeId: 's=' + name, dataType: DataType[type],
		minimumSamplingInterval: 100,
		value: {
			timestamped_get: () => new DataValue({
				value: new Variant({ dataType: type, value: state[name].value,
					arrayType: VariantArrayType.Scalar }),
				statusCode: state[name].status,
				sourceTimestamp: new Date(Date.now() + ahead),
			}),
		},
	});
}
await server.start();
const file = process.env.HOME + '/port';
writeFileSync(file + '.new', `${server.endpoints[0].port} ${ns.index}\n`);
renameSync(file + '.new', file);

createInterface({ input: process.stdin }).on('line', (line) => {
	const [what, node, text] = line.split(' ');
	if (what === 'set')
		state[node].value = Number(text);
	else if (what === 'ahead')
		ahead = Number(node);
	else if (what === 'status')
		state[node].status = StatusCodes[text];
	else
		process.exit(0);
	console.log('done');
}).on('close', () => process.exit(0));
