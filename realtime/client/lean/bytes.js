/* What is said on the line is text: no bytes are looked for, and none are taken. */
export const hasBinary = () => false
export const isBinary = () => false
export const deconstructPacket = () => null
export const reconstructPacket = () => null
