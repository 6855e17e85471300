/* The one Trusted Types policy that the page's rules allow. It is claimed here before anything else
   runs and lets nothing through: a script that got in could not make its own under this name. */
const refuse = () => {
  throw new TypeError('no markup is made from text here')
}

export const claimPolicy = () => {
  if (window.trustedTypes) window.trustedTypes.createPolicy('riwaq', { createHTML: refuse, createScript: refuse, createScriptURL: refuse })
}
