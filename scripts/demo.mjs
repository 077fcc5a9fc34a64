import { install, isInstalled } from './install.mjs'

/** `npm run demo`: installs what is missing, then runs demo.ts. */
if (!isInstalled() && (await install()).code !== 0) process.exit(1)
const { register } = await import('tsx/esm/api')
register()
await import('./demo.ts')
