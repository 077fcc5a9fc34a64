export { auditEntries } from './audit.ts'
export { clusters } from './clusters.ts'
export { groupMonitors } from './group-monitors.ts'
export { historyBlocks, historySeries } from './history.ts'
