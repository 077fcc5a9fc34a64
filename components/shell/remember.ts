/** Keeps a choice of the reader for a year in a cookie that the server reads with the next page. */
export function remember(cookie: string, value: string): void {
  document.cookie = `${cookie}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`
}
