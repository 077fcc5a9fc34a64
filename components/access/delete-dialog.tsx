'use client'

import { useTranslations } from 'next-intl'
import type { AccessRuleRow } from '../../server/contract/access.ts'
import { useSend } from '../data/use-send.ts'
import { FormDialog } from '../ui/form-dialog.tsx'
import type { Scope } from './access-page.tsx'
import { WriteResult } from './write-result.tsx'

interface Common {
  readonly cluster: string
  readonly scope: Scope
  readonly onClose: () => void
}

/** The brokers that are meant, in words. */
function usePlaces({ brokerCluster, broker }: Scope): string {
  const t = useTranslations('access')
  return broker === undefined ? t('where', { cluster: brokerCluster ?? 'none' }) : t('whereBroker', { broker })
}

/** Asks before a user and its permissions are removed. */
export function DeleteUser({ cluster, scope, username, onClose }: Common & { readonly username: string }) {
  const t = useTranslations('access.delete')
  const places = usePlaces(scope)
  const write = useSend('deleteAccessUser', ['listAccessUsers', 'listAccessRules'])
  const query = { ...scope, username }
  return (
    <FormDialog
      title={t('userTitle', { name: username })}
      description={t('userAbout', { name: username, places })}
      submit={t('submit')}
      isDanger
      isReady
      isSending={write.isPending}
      onSubmit={() =>
        write.mutate({ params: { cluster }, query }, { onSuccess: (reply) => reply.failures.length === 0 && onClose() })
      }
      onClose={onClose}
    >
      <WriteResult of={{ error: write.error, data: write.data }} />
    </FormDialog>
  )
}

/** Asks before a permission is removed. */
export function DeleteRule({ cluster, scope, rule, onClose }: Common & { readonly rule: AccessRuleRow }) {
  const t = useTranslations('access.delete')
  const places = usePlaces(scope)
  const write = useSend('deleteAccessRule', ['listAccessRules'])
  const { subject, resource } = rule
  const policyType = rule.policyType === 'Default' ? ('Default' as const) : ('Custom' as const)
  return (
    <FormDialog
      title={t('ruleTitle', { name: subject })}
      description={t('ruleAbout', { name: subject, resource, places })}
      submit={t('submit')}
      isDanger
      isReady
      isSending={write.isPending}
      onSubmit={() =>
        write.mutate(
          { params: { cluster }, query: { ...scope, subject, policyType, resource } },
          { onSuccess: (reply) => reply.failures.length === 0 && onClose() },
        )
      }
      onClose={onClose}
    >
      <WriteResult of={{ error: write.error, data: write.data }} />
    </FormDialog>
  )
}
