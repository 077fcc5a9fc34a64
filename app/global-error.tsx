'use client'

/** The last net: the frame itself failed. It has no texts and no styles to rely on, so both languages stand here. */
export default function GlobalError({ reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui, sans-serif', padding: 32 }}>
        <h1>The page failed · 页面出错了</h1>
        <button type="button" onClick={reset}>
          Try again · 重试
        </button>
      </body>
    </html>
  )
}
