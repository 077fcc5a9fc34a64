'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ClientRow } from '../../server/contract/clients.ts'
import { links } from '../links.ts'
import { Badge } from '../ui/status.tsx'

/** What a client does: for which group it sends or consumes, and what it subscribes to. */
export function ClientRoles({ cluster, roles }: { readonly cluster: string; readonly roles: ClientRow['roles'] }) {
  const t = useTranslations('clients')
  return (
    <ul className="flex flex-col gap-1">
      {roles.map(({ role, group, topics }) => (
        <li key={`${role} ${group}`} className="flex items-center gap-2">
          <Badge>{t(`roles.${role}`)}</Badge>
          {role === 'consumer' ? (
            <Link href={links.group(cluster, group)} prefetch={false}>
              {group}
            </Link>
          ) : (
            <Link href={links.producers(cluster, { group })} prefetch={false}>
              {group}
            </Link>
          )}
          {topics.length > 0 && (
            <span title={topics.join(', ')} className="max-w-60 truncate text-sm text-soft">
              {topics.join(', ')}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
