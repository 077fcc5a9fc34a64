import type { Page } from '@playwright/test'
import { links } from '../components/links.ts'
import { readScene } from './scene.ts'

/** One screen of the dashboard: an address, and what else must be done to see it. */
export interface Screen {
  readonly name: string
  readonly address: string
  /** Opens a dialog or sends a form, and waits for what comes of it. */
  readonly then?: (page: Page) => Promise<void>
}

const cluster = 'default'
const press = (name: string) => async (page: Page) => {
  await page.getByRole('main').locator(`button:has(svg.lucide-${name})`).first().click()
  await page.getByRole('dialog').waitFor()
}

const openPalette = async (page: Page) => {
  await page
    .locator('header')
    .getByRole('button')
    .filter({ has: page.locator('svg.lucide-search') })
    .click()
  await page.getByRole('combobox').waitFor()
}

const seeTrends = async (page: Page) => {
  const trends = page
    .getByRole('main')
    .locator('section')
    .filter({ has: page.getByRole('img') })
  await trends.last().scrollIntoViewIfNeeded()
}

/** Every page, part of a page and dialog, full and empty, and the pages of what is not there. */
export function screens(): Screen[] {
  const message = readScene().sent.find(({ key }) => key === 'order-12')
  const ofMessages: Screen[] =
    message === undefined
      ? []
      : [
          { name: 'message', address: links.message(cluster, message.offsetMsgId, { topic: 'Orders' }) },
          { name: 'message-hex', address: links.message(cluster, message.offsetMsgId, { topic: 'Orders', as: 'hex' }) },
          { name: 'message-properties', address: links.message(cluster, message.offsetMsgId, { tab: 'properties' }) },
          { name: 'message-delivery', address: links.message(cluster, message.offsetMsgId, { tab: 'delivery' }) },
          {
            name: 'message-tree',
            address: links.message(cluster, message.offsetMsgId, { topic: 'Orders', as: 'tree' }),
          },
          {
            name: 'messages-at-offset',
            address: links.messages(cluster, { by: 'queue', topic: 'Orders', queue: 'broker-a:0', off: 0 }),
          },
          { name: 'messages-by-time', address: links.messages(cluster, { topic: 'Orders' }) },
          { name: 'messages-by-key', address: links.messages(cluster, { by: 'key', topic: 'Orders', key: 'order-7' }) },
          { name: 'trace', address: links.trace(cluster, { key: 'order-7' }) },
          { name: 'trace-none', address: links.trace(cluster, { key: 'plain-0' }) },
          { name: 'group', address: links.group(cluster, 'GID_stuck') },
          { name: 'group-clients', address: links.group(cluster, 'GID_shop', { tab: 'clients' }) },
          { name: 'group-clients-none', address: links.group(cluster, 'GID_billing', { tab: 'clients' }) },
          { name: 'group-config', address: links.group(cluster, 'GID_shop', { tab: 'config' }) },
          { name: 'topic', address: links.topic(cluster, 'Orders') },
          { name: 'topic-route', address: links.topic(cluster, 'Orders', { tab: 'route' }) },
          { name: 'topic-consumers', address: links.topic(cluster, 'Orders', { tab: 'consumers' }) },
          { name: 'topic-config', address: links.topic(cluster, 'Orders', { tab: 'config' }) },
          { name: 'topic-send', address: links.topic(cluster, 'Orders'), then: press('send') },
          { name: 'topic-edit', address: links.topic(cluster, 'Orders'), then: press('pencil') },
          { name: 'topic-delete', address: links.topic(cluster, 'Orders'), then: press('trash-2') },
        ]
  return [
    { name: 'overview', address: links.overview(cluster) },
    { name: 'clusters', address: '/clusters' },
    { name: 'cluster-new', address: '/clusters/new' },
    { name: 'settings', address: links.settings(cluster) },
    { name: 'overview-trends', address: links.overview(cluster), then: seeTrends },
    { name: 'brokers-compared', address: links.brokers(cluster, { tab: 'compare' }) },
    { name: 'broker-maintenance', address: links.broker(cluster, 'broker-a', { tab: 'maintenance' }) },
    { name: 'name-servers', address: links.brokers(cluster, { tab: 'name-servers' }) },
    { name: 'brokers', address: links.brokers(cluster) },
    { name: 'broker', address: links.broker(cluster, 'broker-a') },
    { name: 'broker-config', address: links.broker(cluster, 'broker-a', { tab: 'config' }) },
    { name: 'topics', address: links.topics(cluster) },
    { name: 'topics-no-match', address: links.topics(cluster, { q: 'there-is-no-such-topic' }) },
    { name: 'topic-create', address: links.topics(cluster), then: press('plus') },
    { name: 'topic-unknown', address: links.topic(cluster, 'there-is-no-such-topic') },
    { name: 'groups', address: links.groups(cluster) },
    { name: 'group-unknown', address: links.group(cluster, 'there-is-no-such-group') },
    { name: 'producers', address: links.producers(cluster) },
    { name: 'producers-no-match', address: links.producers(cluster, { q: 'nobody' }) },
    { name: 'clients', address: links.clients(cluster) },
    { name: 'clients-no-match', address: links.clients(cluster, { q: 'nobody' }) },
    { name: 'client-unknown', address: links.client(cluster, 'nobody@1#2') },
    { name: 'messages', address: links.messages(cluster) },
    { name: 'messages-by-queue', address: links.messages(cluster, { by: 'queue' }) },
    { name: 'messages-by-id', address: links.messages(cluster, { by: 'id' }) },
    { name: 'message-unknown', address: links.message(cluster, '7F00000100002A9F0000000000FFFFFF') },
    { name: 'dead-letters', address: links.deadLetters(cluster) },
    { name: 'dead-letters-none', address: links.deadLetters(cluster, { group: 'GID_nobody' }) },
    { name: 'access', address: links.access(cluster) },
    { name: 'access-rules', address: links.access(cluster, { tab: 'rules' }) },
    { name: 'audit', address: links.audit(cluster) },
    { name: 'audit-no-match', address: links.audit(cluster, { q: 'nobody-did-this' }) },
    { name: 'palette', address: links.topics(cluster), then: openPalette },
    { name: 'trace-search', address: links.trace(cluster) },
    { name: 'not-found', address: `/c/${cluster}/no/such/page` },
    ...ofMessages,
  ]
}

/** Opens a screen; resolves when nothing on it is still loading. */
export async function openScreen(page: Page, screen: Screen): Promise<void> {
  await page.goto(screen.address)
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  await page.waitForFunction(() => document.querySelector('main .skeleton') === null)
  await screen.then?.(page)
}
