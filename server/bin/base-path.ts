import * as fs from 'node:fs'
import path from 'node:path'

/**
 * The dashboard under a path of its own (`/a/b`), chosen when it starts. Next fixes the path when it builds, so it is built under a
 * name that stands for it; some forty files hold that name. The build keeps them aside as templates and puts the empty path
 * into the dashboard itself. A start with a base path makes a folder of links to the dashboard, with these files filled in.
 */

/** Stands for the base path in what Next built. Also with escaped slashes, as in regular expressions. */
export const basePathName = '/__rocketdeck_base__'
/** Folder of the templates inside the built dashboard. */
export const templateFolder = '.base-path'

const isText = (name: string): boolean => /\.(js|json|html|rsc|body|meta|css|txt)$/.test(name)

/** `a/b/` as `/a/b`; empty for the root. Undefined when it is no path. */
export function normalBasePath(text: string): string | undefined {
  const parts = text.split('/').filter((part) => part !== '')
  return parts.every((part) => /^[\w.~-]+$/.test(part) && !/^\.+$/.test(part))
    ? parts.map((part) => `/${part}`).join('')
    : undefined
}

/** Puts a base path where the name for it stands. The most escaped form first: each holds the next one. */
export function withBasePath(content: string, basePath: string): string {
  return ['\\\\/', '\\/', '/'].reduce(
    (text, slash) => text.replaceAll(basePathName.replaceAll('/', slash), () => basePath.replaceAll('/', slash)),
    content,
  )
}

/** After the build: keeps the files that hold the name as templates, and puts the empty base path into the dashboard. */
export function makeTemplates(dashboard: string): number {
  const templates = path.join(dashboard, templateFolder)
  let count = 0
  for (const file of listFiles(dashboard)) {
    if (!isText(file)) continue
    const content = fs.readFileSync(path.join(dashboard, file), 'utf8')
    const filled = withBasePath(content, '')
    if (filled === content) continue
    writeFile(path.join(templates, file), content)
    fs.writeFileSync(path.join(dashboard, file), filled)
    count += 1
  }
  if (count === 0)
    throw new Error(`no file of ${dashboard} holds ${basePathName}: was it built with another base path?`)
  return count
}

/**
 * Makes the dashboard for a base path.
 * @param dashboard the built dashboard with its templates
 * @param target folder that is made anew
 * @returns path of the server's script in it
 */
export function makeDashboardUnder(basePath: string, dashboard: string, target: string): string {
  fs.rmSync(target, { recursive: true, force: true })
  const templates = path.join(dashboard, templateFolder)
  const templated = new Set(listFiles(templates))
  copyFolder('', dashboard, target, templated)
  for (const file of templated)
    writeFile(path.join(target, file), withBasePath(fs.readFileSync(path.join(templates, file), 'utf8'), basePath))
  return path.join(target, 'server.js')
}

/** Packages are one link; of the rest, folders are made, and files copied that are no templates: they are few and small. */
function copyFolder(folder: string, dashboard: string, target: string, without: ReadonlySet<string>): void {
  fs.mkdirSync(path.join(target, folder), { recursive: true })
  for (const entry of fs.readdirSync(path.join(dashboard, folder), { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name)
    const from = path.join(dashboard, name)
    if (entry.name === 'node_modules') fs.symlinkSync(from, path.join(target, name), 'junction')
    else if (entry.isDirectory()) {
      if (name !== templateFolder) copyFolder(name, dashboard, target, without)
    } else if (!without.has(name)) fs.copyFileSync(from, path.join(target, name))
  }
}

/** Files below a folder without packages and templates, relative to it, with `/`. */
function listFiles(root: string, folder = ''): string[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name)
    if (entry.name === 'node_modules' || name === templateFolder) return []
    return entry.isDirectory() ? listFiles(root, name) : [name]
  })
}

function writeFile(file: string, content: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, content)
}
