/* An address in its parts, as the browser itself reads it. */
export function parse(source) {
  const { hostname, port, protocol } = new URL(source)
  return { source, host: hostname.replace(/[[\]]/g, ''), port, protocol: protocol.slice(0, -1), path: '', query: '' }
}

/* The line leads where the page has come from. */
export const url = (nowhere, path) => ({ source: location.origin, id: location.origin + path, path: '/' })

/* A query is given as parts, never as text. */
export const encode = parts => String(new URLSearchParams(parts))
export const decode = text => text
