/* Of Engine.IO's client, what Socket.IO's takes for a websocket. */
export { parse } from './addresses.js'
export { nextTick } from '../node_modules/engine.io-client/build/esm/globals.js'
export { Socket } from '../node_modules/engine.io-client/build/esm/socket.js'
export { installTimerFunctions } from '../node_modules/engine.io-client/build/esm/util.js'

/* Named by Socket.IO's client for those who choose their way of travel; nobody here does. */
export const Fetch = null
export const NodeWebSocket = null
export const NodeXHR = null
export const WebSocket = null
export const WebTransport = null
export const XHR = null
