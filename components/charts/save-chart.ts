const margin = 16
const headHeight = 44

/** What stands above the picture. */
export interface ChartTitle {
  readonly title: string
  /** Names of the lines, in their order. */
  readonly lines: readonly string[]
  readonly file: string
}

/**
 * Has the browser save a chart as PNG, twice as large as on the screen, in the colours of the page.
 * @param figure holds the drawing
 */
export async function saveChart(figure: HTMLElement, { title, lines, file }: ChartTitle): Promise<void> {
  const drawing = figure.querySelector('svg.recharts-surface')
  if (drawing === null) return
  const { width, height } = drawing.getBoundingClientRect()
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(drawing, width, height))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = (width + 2 * margin) * 2
  canvas.height = (height + headHeight + margin) * 2
  const context = canvas.getContext('2d')
  if (context === null) return
  context.scale(2, 2)
  const style = getComputedStyle(figure)
  const page = getComputedStyle(document.documentElement)
  context.fillStyle = colourIn(figure, 'var(--surface)')
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = style.color
  context.font = `600 13px ${page.fontFamily}`
  context.fillText(title, margin, 20)
  context.font = `12px ${page.fontFamily}`
  let x = margin
  lines.forEach((name, at) => {
    context.fillStyle = colourIn(figure, `var(--series-${at + 1})`)
    context.fillRect(x, 33, 16, 2)
    context.fillStyle = style.color
    context.fillText(name, x + 21, 38)
    x += 21 + context.measureText(name).width + 16
  })
  context.drawImage(image, margin, headHeight, width, height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob !== null) download(blob, file)
}

function download(blob: Blob, file: string): void {
  const anchor = document.createElement('a')
  anchor.href = URL.createObjectURL(blob)
  anchor.download = `${file}.png`
  anchor.click()
  URL.revokeObjectURL(anchor.href)
}

/** The drawing as a document of its own: what the page's styles give it is written into it. */
function standalone(drawing: Element, width: number, height: number): string {
  const copy = drawing.cloneNode(true) as Element
  const given = [
    'fill',
    'stroke',
    'stroke-width',
    'stroke-dasharray',
    'font-size',
    'font-family',
    'text-anchor',
  ] as const
  const originals = [drawing, ...drawing.querySelectorAll('*')]
  ;[copy, ...copy.querySelectorAll('*')].forEach((element, at) => {
    const style = getComputedStyle(originals[at]!)
    for (const name of given) element.setAttribute(name, style.getPropertyValue(name))
    element.removeAttribute('class')
    element.removeAttribute('style')
  })
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  return new XMLSerializer().serializeToString(copy)
}

/** A colour as the browser shows it here, light or dark. */
function colourIn(element: HTMLElement, colour: string): string {
  const probe = document.createElement('span')
  probe.style.color = colour
  element.append(probe)
  const shown = getComputedStyle(probe).color
  probe.remove()
  return shown
}
