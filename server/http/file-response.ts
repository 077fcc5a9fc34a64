import type { FileReply } from '../contract/file-reply.ts'

/** A file to be saved. Its content came from somebody else's programs: no browser may guess what it is or run it. */
export function fileResponse({ fileName, mediaType, bytes }: FileReply): Response {
  const plain = fileName.replace(/[^\w.-]/g, '_')
  return new Response(bytes, {
    headers: {
      'content-type': mediaType,
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'content-length': String(bytes.length),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}
