'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { AccessRuleRow } from '../../server/contract/access.ts'
import type { Input } from '../data/send.ts'
import { useSend } from '../data/use-send.ts'
import { Checkbox, Field, TextArea, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import type { Scope } from './access-page.tsx'
import { ChoiceField } from './choice-field.tsx'
import { WriteResult } from './write-result.tsx'

const actions = ['All', 'Pub', 'Sub', 'Create', 'Update', 'Delete', 'Get', 'List'] as const
const policyTypes = ['Custom', 'Default'] as const
const decisions = ['Allow', 'Deny'] as const

const linesOf = (text: string): string[] => text.split(/[\s,]+/).filter((line) => line !== '')

interface Values {
  readonly subject: string
  readonly policyType: (typeof policyTypes)[number]
  readonly resources: string
  readonly actions: readonly (typeof actions)[number][]
  readonly sourceIps: string
  readonly decision: (typeof decisions)[number]
}

/** Adds permissions of one subject for one or many resources, or changes the one of a resource. */
export function RuleDialog({
  cluster,
  scope,
  rule,
  onClose,
}: {
  readonly cluster: string
  readonly scope: Scope
  /** Absent: new ones. */
  readonly rule: AccessRuleRow | undefined
  readonly onClose: () => void
}) {
  const t = useTranslations('access.rule')
  const [values, setValues] = useState<Values>({
    subject: rule?.subject ?? 'User:',
    policyType: policyTypes.find((key) => key === rule?.policyType) ?? 'Custom',
    resources: rule?.resource ?? '',
    actions: actions.filter((key) => rule?.actions.includes(key) === true),
    sourceIps: rule?.sourceIps.join('\n') ?? '',
    decision: rule?.decision === 'Deny' ? 'Deny' : 'Allow',
  })
  const set = (part: Partial<Values>): void => setValues({ ...values, ...part })
  const create = useSend('createAccessRules', ['listAccessRules'])
  const update = useSend('updateAccessRules', ['listAccessRules'])
  const write = rule === undefined ? create : update
  const resources = linesOf(values.resources)
  const body: Input<'createAccessRules'>['body'] = {
    ...scope,
    ...values,
    subject: values.subject.trim(),
    resources,
    actions: [...values.actions],
    sourceIps: linesOf(values.sourceIps),
  }
  return (
    <FormDialog
      title={rule === undefined ? t('create') : t('update', { name: rule.subject })}
      submit={t(rule === undefined ? 'submitCreate' : 'submitUpdate')}
      isReady={/^User:\S+$/.test(body.subject) && resources.length > 0 && values.actions.length > 0}
      isSending={write.isPending}
      onSubmit={() =>
        write.mutate({ params: { cluster }, body }, { onSuccess: (reply) => reply.failures.length === 0 && onClose() })
      }
      onClose={onClose}
    >
      <WhoAndWhat values={values} isNew={rule === undefined} onChange={set} />
      <ActionBoxes chosen={values.actions} onChange={(chosen) => set({ actions: chosen })} />
      <Field label={t('sourceIps')} hint={t('sourceIpsHint')}>
        {(ids) => (
          <TextArea
            {...ids}
            rows={2}
            value={values.sourceIps}
            onChange={(event) => set({ sourceIps: event.target.value })}
          />
        )}
      </Field>
      <WriteResult of={{ error: write.error, data: write.data }} />
    </FormDialog>
  )
}

function ActionBoxes({
  chosen,
  onChange,
}: {
  readonly chosen: Values['actions']
  readonly onChange: (chosen: Values['actions']) => void
}) {
  const t = useTranslations('access.rule')
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{t('actions')}</legend>
      <div className="flex flex-wrap gap-x-4">
        {actions.map((action) => (
          <Checkbox
            key={action}
            label={action}
            checked={chosen.includes(action)}
            onChange={({ target }) =>
              onChange(actions.filter((key) => (key === action ? target.checked : chosen.includes(key))))
            }
          />
        ))}
      </div>
    </fieldset>
  )
}

function WhoAndWhat({
  values,
  isNew,
  onChange,
}: {
  readonly values: Values
  readonly isNew: boolean
  readonly onChange: (part: Partial<Values>) => void
}) {
  const t = useTranslations('access.rule')
  const words = useTranslations('access')
  return (
    <>
      <Field label={t('subject')} hint={t('subjectHint')} required>
        {(ids) => (
          <TextInput
            {...ids}
            value={values.subject}
            maxLength={260}
            readOnly={!isNew}
            className="font-mono"
            onChange={(event) => onChange({ subject: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('resources')} hint={t('resourcesHint')} required>
        {(ids) => (
          <TextArea
            {...ids}
            rows={isNew ? 3 : 1}
            readOnly={!isNew}
            value={values.resources}
            onChange={(event) => onChange({ resources: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          label={t('policyType')}
          value={values.policyType}
          choices={policyTypes}
          wordOf={(key) => words(`policyType.${key}`)}
          disabled={!isNew}
          onChange={(policyType) => onChange({ policyType })}
        />
        <ChoiceField
          label={t('decision')}
          value={values.decision}
          choices={decisions}
          wordOf={(key) => words(`decision.${key}`)}
          onChange={(decision) => onChange({ decision })}
        />
      </div>
    </>
  )
}
