// A Modbus TCP server by modbus-serial: modbus_server.js MODULES PORT CONTROL
// Registers hold known values; CONTROL, a file of JSON read at each request, can
// set {"delay": ms, "value": v}: v stands in input register 40.
const fs = require('fs')
const Modbus = require(process.argv[2] + '/modbus-serial')
const image = Buffer.alloc(256)
const f32 = (reg, v, order) => {
	const b = Buffer.alloc(4)
	b.writeFloatBE(v)
	order.split('').forEach((c, i) => {
		image[reg * 2 + i] = b['ABCD'.indexOf(c)]
	})
}

f32(0, 1.25, 'ABCD')
f32(2, 1.25, 'CDAB')
f32(4, 1.25, 'BADC')
f32(6, 1.25, 'DCBA')
image.writeDoubleBE(-2.5, 16)
image.writeUInt16BE(0xfffe, 24)
image.writeUInt16BE(0x3412, 26)
image.writeUInt32BE(305419896, 28)
image.writeUInt16BE(0xfffe, 32)		// -2 as i32, low word first
image.writeUInt16BE(0xffff, 34)
image.writeUInt16BE(0x1234, 36)
image.writeUInt16BE(0x0008, 38)
f32(20, NaN, 'ABCD')
image.writeBigUInt64BE(18446744073709551615n, 44)
image.writeBigInt64LE(-3n, 52)
image.writeUInt16BE(0x12f4, 60)		// no BCD
f32(32, 0.42, 'CDAB')

function control() {
	try {
		return JSON.parse(fs.readFileSync(process.argv[4]))
	} catch (e) {
		return {}
	}
}

function register(reg, unit, done) {
	const c = control()
	const answer = () => {
		if (reg === 50 || reg === 77)
			done({ modbusErrorCode: 2, msg: 'no such register' })
		else if (reg === 55)
			done({ modbusErrorCode: 4, msg: 'failed' })
		else
			done(null, reg === 40 ? c.value || 0 :
			    reg < 100 ? image.readUInt16BE(reg * 2) : reg)
	}
	if (c.delay)
		setTimeout(answer, c.delay)
	else
		answer()
}

const server = new Modbus.ServerTCP({
	getInputRegister: register,
	getHoldingRegister: register,
	getCoil: (reg, unit) => reg % 3 === 0,
	getDiscreteInput: (reg, unit) => reg % 2 === 1
}, { host: '127.0.0.1', port: Number(process.argv[3]), debug: false })
server.on('initialized', () => console.log('ready'))
server.on('socketError', () => {})
server.on('error', () => {})
