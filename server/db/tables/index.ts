export { clusters } from './clusters.ts'
export { groupMonitors } from './group-monitors.ts'
