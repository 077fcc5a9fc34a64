import {
  Activity,
  Boxes,
  ChartNoAxesGantt,
  KeyRound,
  Layers,
  Mail,
  MailX,
  MonitorSmartphone,
  ScrollText,
  Send,
  Server,
  Settings,
} from 'lucide-react'
import { links } from '../links.ts'

/**
 * The pages of the menu, in order. `phone` ones stand in the bar at the bottom of a phone, the others behind "More"; `letter` goes
 * there after G.
 */
export const sections = [
  { key: 'overview', letter: 'o', icon: Activity, href: links.overview, phone: true },
  { key: 'brokers', letter: 'b', icon: Server, href: links.brokers, phone: false },
  { key: 'topics', letter: 't', icon: Layers, href: (cluster: string) => links.topics(cluster), phone: true },
  { key: 'groups', letter: 'g', icon: Boxes, href: (cluster: string) => links.groups(cluster), phone: true },
  { key: 'producers', letter: 'p', icon: Send, href: (cluster: string) => links.producers(cluster), phone: false },
  {
    key: 'clients',
    letter: 'c',
    icon: MonitorSmartphone,
    href: (cluster: string) => links.clients(cluster),
    phone: false,
  },
  { key: 'messages', letter: 'm', icon: Mail, href: (cluster: string) => links.messages(cluster), phone: true },
  {
    key: 'dead-letters',
    letter: 'd',
    icon: MailX,
    href: (cluster: string) => links.deadLetters(cluster),
    phone: false,
  },
  { key: 'trace', letter: 'r', icon: ChartNoAxesGantt, href: (cluster: string) => links.trace(cluster), phone: false },
  { key: 'access', letter: 'a', icon: KeyRound, href: (cluster: string) => links.access(cluster), phone: false },
  { key: 'audit', letter: 'u', icon: ScrollText, href: (cluster: string) => links.audit(cluster), phone: false },
  { key: 'settings', letter: 's', icon: Settings, href: links.settings, phone: false },
] as const

export type SectionKey = (typeof sections)[number]['key']
