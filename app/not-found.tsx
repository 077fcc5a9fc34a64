import { NotFoundNote } from '../components/shell/not-found-note.tsx'

/** An address without a page. */
export default function NotFound() {
  return (
    <main>
      <NotFoundNote />
    </main>
  )
}
