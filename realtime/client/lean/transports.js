/* The house speaks over a websocket alone. */
import { WS } from '../node_modules/engine.io-client/build/esm/transports/websocket.js'

export const transports = { websocket: WS }
