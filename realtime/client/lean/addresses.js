/* An address in its parts, as the browser itself reads it. */
export function parse(source) {
  const { hostname, port, protocol } = new URL(source)
  return { source, host: hostname.replace(/[[\]]/g, ''), port, protocol: protocol.slice(0, -1), path: '', query: '' }
}
