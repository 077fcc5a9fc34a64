/** The path the dashboard stands under: empty, or `/a/b`. Links have it by themselves; it is for what is fetched by hand. */
export const basePath: string = process.env.ROCKETDECK_BASE_PATH ?? ''
