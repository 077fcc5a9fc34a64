import { notFound } from 'next/navigation'

/** Any other address below a cluster: "no such page", inside the frame. */
export default function UnknownPage() {
  notFound()
}
