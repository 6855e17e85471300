/* Engine.IO's packets (protocol 4) as they are in text: a digit, then what is said. Bytes are an error. */
const KINDS = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop']
const BROKEN = { type: 'error', data: 'parser error' }

export const protocol = 4

export function encodePacket({ type, data }, isBinaryWelcome, callback) {
  callback(KINDS.indexOf(type) + (data || ''))
}

export function decodePacket(packet) {
  const type = typeof packet === 'string' && KINDS[packet.charAt(0)]
  return type ? { type, data: packet.slice(1) } : BROKEN
}
