# NameServer, Broker and dashboard in one image.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build \
 && npm prune --omit=dev --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production \
    ROCKETDECK_BIND=0.0.0.0 \
    ROCKETDECK_DATA=/data \
    HOME=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/bin ./bin
COPY LICENSE NOTICE ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080 9876 10909 10911
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "/app/dist/server/bin/health.js"]
# JavaScript's own heap is small here; the flag keeps it so.
# `sh mqnamesrv` and `sh mqbroker -c FILE` are looked for here; their stores and logs are below HOME.
WORKDIR /app/bin
CMD ["node", "--max-semi-space-size=1", "/app/dist/server/bin/start.js"]
