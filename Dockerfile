# One image for every process; docker-compose.yml says which of them a container runs.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# The compiled code under one fixed name, with the bundled pages in it instead of beside it.
RUN cp -rL "$(node subgraphs/stack/launch.cjs build)" /compiled \
 && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps PATH=/app/node_modules/.bin:$PATH
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/schema schema
COPY --from=build /app/subgraphs subgraphs
COPY --from=build /app/gateway gateway
COPY --from=build /compiled app
# Volumes take over the owner of the folder that they are mounted on.
RUN mkdir -p /data /keys && chown node:node /data /keys && chmod 0700 /keys
USER node
CMD ["node", "app/gateway/main.js"]
