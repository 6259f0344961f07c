# The image of opencif: docker build -t opencif .   How to run it: docs/deployment.md
FROM node:24-bookworm-slim AS base

FROM base AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# The build's own packages are those of this workspace.
COPY scripts/package.json scripts/
RUN npm ci --omit=dev --ignore-scripts
# .dockerignore lets through only what the build needs.
COPY . .
RUN npm run build && npm prune --omit=dev --workspaces=false --ignore-scripts

FROM base
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="opencif" \
      org.opencontainers.image.description="Customer information file that speaks connectFi's customer API" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim"
WORKDIR /opt/opencif
# The embedded store, for which a volume is mounted here. With PostgreSQL, nothing is ever written to a disk.
RUN install -d -m 700 -o 1000 -g 1000 /var/lib/opencif && ln -s /opt/opencif/dist/main.js /usr/local/bin/opencif
COPY --from=build /build/package.json /build/openapi.json /build/LICENSE /build/NOTICE ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/migrations ./migrations
COPY --from=build /build/dist ./dist
ENV NODE_ENV=production HOST=0.0.0.0 OPENCIF_DATA_DIR=/var/lib/opencif
# The user is a number, so that an orchestrator sees that it is not root. It owns none of the program.
USER 1000:1000
EXPOSE 8080
# Asks only whether the process answers: an unhealthy container may be restarted, and the store is no reason for that.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1 and gets the signals; it stops on SIGTERM.
ENTRYPOINT ["node", "/opt/opencif/dist/main.js"]
CMD ["serve"]
