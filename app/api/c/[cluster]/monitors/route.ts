import { deleteMonitor, listMonitors, setMonitor } from '../../../../../server/contract/monitors.ts'
import { route } from '../../../../../server/http/route.ts'
import * as monitors from '../../../../../server/services/monitors.ts'

export const dynamic = 'force-dynamic'
export const DELETE = route(deleteMonitor, monitors.remove)
export const GET = route(listMonitors, monitors.list)
export const PUT = route(setMonitor, monitors.set)
