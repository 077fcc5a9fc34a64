import { NotFoundNote } from '../../../components/shell/not-found-note.tsx'

/** An address of a cluster without a page; the frame stays. */
export default function NotFound() {
  return <NotFoundNote />
}
