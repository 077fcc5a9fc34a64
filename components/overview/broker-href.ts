import { links } from '../links.ts'

/** The page of a broker process that is called `broker-a`, or as a slave `broker-a:1`. */
export function brokerHref(cluster: string, subject: string): string {
  const at = subject.lastIndexOf(':')
  return at < 0
    ? links.broker(cluster, subject)
    : links.broker(cluster, subject.slice(0, at), { id: subject.slice(at + 1) })
}
