/**
 * The content policy of a page: scripts are the dashboard's own files and the inline ones that carry the nonce of this answer;
 * nothing comes from or goes to another origin, and no other page may frame it. Styles may stand in attributes: charts and
 * virtual rows place their parts with them.
 * @param nonce random text of base64, new for each answer
 */
export function pagePolicy(nonce: string, { isDevelopment }: { readonly isDevelopment: boolean }): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "manifest-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
