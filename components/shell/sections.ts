import {
  Activity,
  Boxes,
  ChartNoAxesGantt,
  KeyRound,
  Layers,
  Mail,
  MailX,
  MonitorSmartphone,
  Send,
  Server,
  Settings,
} from 'lucide-react'
import { links } from '../links.ts'

/** The pages of the menu, in order. `phone` ones stand in the bar at the bottom of a phone, the others behind "More". */
export const sections = [
  { key: 'overview', icon: Activity, href: links.overview, phone: true },
  { key: 'brokers', icon: Server, href: links.brokers, phone: false },
  { key: 'topics', icon: Layers, href: (cluster: string) => links.topics(cluster), phone: true },
  { key: 'groups', icon: Boxes, href: (cluster: string) => links.groups(cluster), phone: true },
  { key: 'producers', icon: Send, href: (cluster: string) => links.producers(cluster), phone: false },
  { key: 'clients', icon: MonitorSmartphone, href: (cluster: string) => links.clients(cluster), phone: false },
  { key: 'messages', icon: Mail, href: (cluster: string) => links.messages(cluster), phone: true },
  { key: 'dead-letters', icon: MailX, href: (cluster: string) => links.deadLetters(cluster), phone: false },
  { key: 'trace', icon: ChartNoAxesGantt, href: (cluster: string) => links.trace(cluster), phone: false },
  { key: 'access', icon: KeyRound, href: (cluster: string) => links.access(cluster), phone: false },
  { key: 'settings', icon: Settings, href: links.settings, phone: false },
] as const

export type SectionKey = (typeof sections)[number]['key']
