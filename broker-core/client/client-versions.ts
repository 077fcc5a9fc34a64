export { versionName } from '../protocol/version-name.ts'
